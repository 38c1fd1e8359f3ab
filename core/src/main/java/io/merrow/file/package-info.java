/** Files that one process has to itself and maps into memory. */
package io.merrow.file;
