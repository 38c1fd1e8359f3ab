/**
 * Which end of a flow is the source, and which addresses are local.
 */
package io.merrow.flow.orientation;
