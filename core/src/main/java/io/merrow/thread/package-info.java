/** Rules about threads that assertions check in tests and that cost nothing in production. */
package io.merrow.thread;
