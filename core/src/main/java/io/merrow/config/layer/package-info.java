/**
 * The sources of settings, later ones overriding earlier ones: file, environment, flags. Each setting keeps the place
 * that it came from, for error messages.
 */
package io.merrow.config.layer;
