/** What a file of names says, for the command line and for replays: which object had an address, and when. */
package io.merrow.agent.names;
