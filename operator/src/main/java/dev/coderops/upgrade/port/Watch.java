package dev.coderops.upgrade.port;

/** Something that wakes somebody until it is closed. Closing it twice is closing it once; after that it wakes nobody. */
public interface Watch extends AutoCloseable {

    @Override
    void close();
}
