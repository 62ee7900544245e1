package dev.coderops.upgrade.fake;

import dev.coderops.upgrade.domain.UpgradeSpec;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * A world, what is asked in it, and what happens to it.
 *
 * @param end the summary of the outcome it must have, however often the operator dies
 * @param happens sets switches and triggers
 * @param racing how far the upgrade comes before it turns depends on when the operator died
 */
public record Scenario(
        String name,
        String end,
        Supplier<FakeWorld> world,
        Supplier<UpgradeSpec> spec,
        Consumer<Driver> happens,
        boolean racing) {

    public static Scenario upgrade(String from, String to, String end, String name, Consumer<Driver> happens) {
        return new Scenario(
                from + " → " + to + ", " + name,
                end,
                () -> FakeWorld.running(from),
                () -> Asked.target(to).spec(),
                happens,
                false);
    }

    public Scenario asARace() {
        return new Scenario(name, end, world, spec, happens, true);
    }

    public Driver begin() {
        Driver driver = new Driver(world.get(), spec.get());
        happens.accept(driver);
        return driver;
    }

    @Override
    public String toString() {
        return name;
    }
}
