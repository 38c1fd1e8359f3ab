/**
 * Takes the place of the library {@code net.openhft:compiler}, which Chronicle Map's value interfaces use to compile classes
 * at run time: nothing is compiled in the agent, and its image has no compiler.
 */
package net.openhft.compiler;
