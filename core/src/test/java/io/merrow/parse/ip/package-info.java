/**
 * Link-layer and IP headers of the reference parser, one class each.
 */
package io.merrow.parse.ip;
