package dev.coderops.upgrade.adapter.postgres;

import dev.coderops.upgrade.adapter.postgres.LibpqUrlParser.Malformed;
import java.util.HashMap;
import java.util.Map;

/**
 * The other form libpq takes: {@code host=db user=coder password='it''s'}, values quoted with single quotes, quotes and
 * backslashes escaped with a backslash.
 */
final class KeyValuePairs {

    private final String text;
    private int position;

    private KeyValuePairs(String text) {
        this.text = text;
    }

    static Map<String, String> parse(String text) throws Malformed {
        KeyValuePairs pairs = new KeyValuePairs(text);
        Map<String, String> parts = new HashMap<>();
        pairs.skipBlanks();
        while (!pairs.atEnd()) {
            String key = pairs.key();
            String value = pairs.value();
            parts.put(key, value);
            pairs.skipBlanks();
        }
        return parts;
    }

    private boolean atEnd() {
        return position >= text.length();
    }

    private void skipBlanks() {
        while (!atEnd() && Character.isWhitespace(text.charAt(position))) {
            position++;
        }
    }

    private String key() throws Malformed {
        int equals = text.indexOf('=', position);
        String key = equals < 0 ? "" : text.substring(position, equals).strip();
        if (key.isEmpty() || key.chars().anyMatch(Character::isWhitespace)) {
            throw new Malformed("is neither a URL nor a list of key=value pairs");
        }
        position = equals + 1;
        skipBlanks();
        return key;
    }

    private String value() throws Malformed {
        boolean quoted = !atEnd() && text.charAt(position) == '\'';
        if (quoted) {
            position++;
        }
        StringBuilder value = new StringBuilder();
        while (!atEnd()) {
            char c = text.charAt(position++);
            if (c == '\\' && !atEnd()) {
                value.append(text.charAt(position++));
            } else if (quoted ? c == '\'' : Character.isWhitespace(c)) {
                return value.toString();
            } else {
                value.append(c);
            }
        }
        if (quoted) {
            throw new Malformed("has a value without its closing quote");
        }
        return value.toString();
    }
}
