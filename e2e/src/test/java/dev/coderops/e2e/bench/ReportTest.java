package dev.coderops.e2e.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ReportTest {

    private static Run run(Contestant who, double outage, double migration) {
        return Run.of(who)
                .with(Measure.OUTAGE_API, outage)
                .with(Measure.MIGRATION, migration)
                .with(Measure.BEYOND_MIGRATION, outage - migration);
    }

    private static Report report(double runbook, double operator, double migration) {
        return new Report(
                "As seen today.",
                List.of(
                        Run.of(Contestant.FLOOR).with(Measure.MIGRATION, migration),
                        run(Contestant.RUNBOOK, runbook, migration),
                        run(Contestant.OPERATOR, operator, migration)));
    }

    @Test
    void anOperatorThatIsQuickerThanTheRunbookPasses() {
        assertThat(report(20, 14, 11).passed()).isTrue();
    }

    @Test
    void anOperatorThatIsSlowerThanTheRunbookDoesNot() {
        assertThat(report(13, 14, 11).gates())
                .containsExactly(
                        new Report.Gate(true, "The operator's outage beyond the migrations is 3.00 s (at most 3.5 s)."),
                        new Report.Gate(false, "The operator's outage is 14.00 s (at most the runbook's, 13.00 s)."));
    }

    @Test
    void anOperatorThatAddsTooMuchToTheMigrationsDoesNot() {
        assertThat(report(20, 14.6, 11).passed()).isFalse();
    }

    @Test
    void aGateWithoutAFigureIsViolated() {
        assertThat(new Report("Nothing ran.", List.of()).passed()).isFalse();
    }

    @Test
    void whatAContestantHasNotIsADash() {
        assertThat(report(20, 14, 11).markdown())
                .contains("# How long users are without Coder\n\nAs seen today.\n")
                .containsPattern("\\| outage, authenticated calls \\(s\\) +\\| +– \\| +20\\.00 \\[20\\.00–20\\.00] \\|")
                .contains("* kept: The operator's outage is 14.00 s");
    }

    @Test
    void tablesAreAlignedForTheConsole() {
        assertThat(Report.table(List.of(List.of("what", "ms"), List.of("a", "1234"))))
                .isEqualTo("""
                | what |   ms |
                |------|-----:|
                | a    | 1234 |
                """);
    }
}
