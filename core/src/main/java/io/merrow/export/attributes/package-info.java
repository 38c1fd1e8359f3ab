/**
 * The attributes of a record and their names: {@link io.merrow.export.attributes.AttributeProfile} passes each to an
 * {@link io.merrow.export.attributes.AttributeSink}. No allocation.
 */
package io.merrow.export.attributes;
