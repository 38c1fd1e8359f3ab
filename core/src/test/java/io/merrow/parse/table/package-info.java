/**
 * The reference flow table, and images of both tables for the comparison.
 */
package io.merrow.parse.table;
