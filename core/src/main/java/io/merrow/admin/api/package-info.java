/** The answers of the admin interface, as agent and commands share them: records, and their JSON (docs/flows.md). */
package io.merrow.admin.api;
