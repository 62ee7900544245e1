package dev.coderops.e2e.bench;

import java.util.Collection;
import java.util.List;
import java.util.Locale;

/** Several measurements of one thing: the middle one, and the extremes, since the machine is shared. */
record Spread(double median, double min, double max) {

    /** Of at least one value; of an even number of values the median is the mean of the two in the middle. */
    static Spread of(Collection<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        if (sorted.isEmpty()) {
            throw new IllegalArgumentException("There is no median of nothing.");
        }
        int middle = sorted.size() / 2;
        double median = sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
        return new Spread(median, sorted.getFirst(), sorted.getLast());
    }

    /** "12.3 [11.9–14.0]", with that many digits after the point. */
    String text(int digits) {
        String number = "%." + digits + "f";
        return String.format(Locale.ROOT, number + " [" + number + "–" + number + "]", median, min, max);
    }
}
