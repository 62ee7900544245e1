package dev.coderops.upgrade.adapter.kubernetes;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.coderops.upgrade.port.PortException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.net.http.HttpConnectTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import javax.net.ssl.SSLHandshakeException;
import org.jspecify.annotations.Nullable;

/**
 * What an answer, or the lack of one, says about what happened.
 *
 * <p>A write whose answer is lost or is a server error may have happened: etcd times out after it has committed, and a
 * load balancer gives up on a server that goes on. A write that was never sent, or was turned away by the API server's
 * flow control (429), has not.
 */
final class Faults {

    private Faults() {}

    static PortException of(String verb, Resource resource, int code, String body) {
        String said = message(body, code);
        return switch (code) {
            case 401 ->
                new PortException.Denied(
                        "The API server does not accept the operator's credentials (" + verb + " " + resource + "): "
                                + said,
                        null);
            case 403 -> new PortException.Denied("The operator may not " + verb + " " + resource + ": " + said, null);
            case 404 -> new PortException.Rejected("There is no " + resource + " to " + verb + ": " + said, null);
            case 409 ->
                new PortException.Rejected(
                        "Somebody else changed " + resource + " before the operator could " + verb + " it: " + said,
                        null);
            case 410, 429 ->
                new PortException.Unavailable("The API server put off to " + verb + " " + resource + ": " + said, null);
            default -> code >= 500 ? serverError(verb, resource, said) : refused(verb, resource, said);
        };
    }

    static PortException of(String verb, Resource resource, Throwable cause) {
        String said = cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
        if (neverSent(cause) || !isWrite(verb)) {
            return new PortException.Unavailable(
                    "The API server does not answer (" + verb + " " + resource + "): " + said, cause);
        }
        return new PortException.Unknown(
                "No answer to " + verb + " " + resource + ", it may have happened: " + said, cause);
    }

    private static PortException serverError(String verb, Resource resource, String said) {
        return isWrite(verb)
                ? new PortException.Unknown(
                        "The API server failed to " + verb + " " + resource + ", it may have happened: " + said, null)
                : new PortException.Unavailable(
                        "The API server failed to " + verb + " " + resource + ": " + said, null);
    }

    private static PortException refused(String verb, Resource resource, String said) {
        return new PortException.Rejected("The API server refused to " + verb + " " + resource + ": " + said, null);
    }

    private static boolean isWrite(String verb) {
        return !verb.equals("get") && !verb.equals("list") && !verb.equals("review");
    }

    private static boolean neverSent(Throwable cause) {
        @Nullable Throwable at = cause;
        while (at != null) {
            if (at instanceof ConnectException
                    || at instanceof HttpConnectTimeoutException
                    || at instanceof UnknownHostException
                    || at instanceof UnresolvedAddressException
                    || at instanceof SSLHandshakeException) {
                return true;
            }
            at = at.getCause();
        }
        return false;
    }

    /** The message of the {@code Status} object; it names user, verb, resource and namespace where rights are missing. */
    private static String message(String body, int code) {
        try {
            JsonNode message = Json.read(body).path("message");
            if (message.isTextual() && !message.textValue().isBlank()) {
                return message.textValue();
            }
        } catch (JsonProcessingException _) {
            // Not the API server's own answer: a load balancer's page says less than its status code.
        }
        return "HTTP " + code;
    }
}
