// SPDX-License-Identifier: Apache-2.0
/*
 * Asks this kernel's verifier about each program of each object, one at a time, so that a refused one hides no other:
 *
 *   load_report OBJECT...    a line each: "accepted OBJECT PROGRAM INSTRUCTIONS STACK" or "refused OBJECT PROGRAM ERROR",
 *                            the last lines of the verifier's log behind it. Exit code 1 when one was refused.
 *
 * INSTRUCTIONS: how many the verifier processed (its limit is a million); STACK: bytes of each function, joined by "+".
 */
#include <bpf/libbpf.h>
#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LOG_SIZE       (16 << 20)
#define LOG_STATISTICS 4 /* only the summary; of a refused program also the way to the refusal */
#define LAST_LINES     12

static char verifier_log[LOG_SIZE];
static char libbpf_log[8192];

static int keep_message(enum libbpf_print_level level, const char *format, va_list arguments)
{
	const size_t used = strlen(libbpf_log);

	if (level == LIBBPF_WARN)
		vsnprintf(libbpf_log + used, sizeof(libbpf_log) - used, format, arguments);
	return 0;
}

static void print_last_lines(const char *log)
{
	const char *start = log + strlen(log);
	int lines = 0;

	while (start > log && lines <= LAST_LINES)
		if (*--start == '\n')
			lines++;
	printf("%s\n", *start == '\n' ? start + 1 : start);
}

static const char *base_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

static void print_statistics(void)
{
	const char *processed = strstr(verifier_log, "processed ");
	const char *stack = strstr(verifier_log, "stack depth ");

	printf(" %ld ", processed ? strtol(processed + strlen("processed "), NULL, 10) : -1);
	for (stack = stack ? stack + strlen("stack depth ") : "?"; *stack && !isspace((unsigned char) *stack); stack++)
		putchar(*stack);
	putchar('\n');
}

/* 0: accepted */
static int report(const char *path, const char *name)
{
	LIBBPF_OPTS(bpf_object_open_opts, options, .kernel_log_buf = verifier_log, .kernel_log_size = LOG_SIZE,
		    .kernel_log_level = LOG_STATISTICS);
	struct bpf_object *object = bpf_object__open_file(path, &options);
	struct bpf_program *program;
	int error;

	if (!object) {
		printf("refused %s %s cannot be opened\n%s\n", base_name(path), name, libbpf_log);
		return 1;
	}
	bpf_object__for_each_program(program, object)
		bpf_program__set_autoload(program, strcmp(bpf_program__name(program), name) == 0);
	verifier_log[0] = 0;
	libbpf_log[0] = 0;
	error = bpf_object__load(object);
	printf("%s %s %s", error ? "refused" : "accepted", base_name(path), name);
	if (error) {
		printf(" %s\n", strerror(-error));
		print_last_lines(*verifier_log ? verifier_log : libbpf_log);
	} else {
		print_statistics();
	}
	fflush(stdout);
	bpf_object__close(object);
	return error != 0;
}

int main(int count, char **paths)
{
	int refused = 0;

	libbpf_set_print(keep_message);
	for (int i = 1; i < count; i++) {
		struct bpf_object *object = bpf_object__open_file(paths[i], NULL);
		struct bpf_program *program;

		if (!object) {
			printf("refused %s - cannot be opened\n%s\n", base_name(paths[i]), libbpf_log);
			refused++;
			continue;
		}
		bpf_object__for_each_program(program, object) refused += report(paths[i], bpf_program__name(program));
		bpf_object__close(object);
	}
	return refused != 0;
}
