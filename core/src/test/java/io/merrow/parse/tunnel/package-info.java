/**
 * Tunnel headers of the reference parser, one class each.
 */
package io.merrow.parse.tunnel;
