package io.merrow.telemetry.http;

import java.util.function.Supplier;

/**
 * One thing that must be well.
 *
 * @param name  for people and for the JSON.
 * @param check asked at each request, on the server's thread; must not wait.
 */
public record HealthCheck(String name, Supplier<Result> check) {
    /**
     * @param ok     whether it is well.
     * @param reason what was found, also when it is well.
     */
    public record Result(boolean ok, String reason) {}
}
