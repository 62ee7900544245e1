package dev.coderops.e2e.bench;

/** What is compared. */
enum Contestant {
    FLOOR("PostgreSQL alone"),
    RUNBOOK("documented runbook"),
    OPERATOR("operator");

    private final String text;

    Contestant(String text) {
        this.text = text;
    }

    String text() {
        return text;
    }
}
