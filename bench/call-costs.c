/* What one system call costs in C, in nanoseconds: the median of seven rounds. Prints one line of JSON, as call-costs.js does. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

static uint64_t now(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000000000u + t.tv_nsec;
}

static int ascending(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;
	return (x > y) - (x < y);
}

#define MEASURE(name, call)                                                                                            \
	do {                                                                                                           \
		double each[7];                                                                                        \
		for (int round = 0; round < 7; round++) {                                                              \
			uint64_t begin = now();                                                                        \
			for (int i = 0; i < 200000; i++)                                                               \
				(void)!(call);                                                                         \
			each[round] = (now() - begin) / 200000.0;                                                      \
		}                                                                                                      \
		qsort(each, 7, sizeof each[0], ascending);                                                             \
		printf("%s[\"%s\",%.0f]", separator, name, each[3]);                                                   \
		separator = ",";                                                                                       \
	} while (0)

int main(void)
{
	const char *separator = "{\"costs\":[";
	char memory[64];
	struct pollfd none;
	int fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
	MEASURE("ioctl", ioctl(fd, 0xc018aa3fu, memory));
	MEASURE("read", read(fd, memory, sizeof memory));
	MEASURE("poll", poll(&none, 0, 0));
	printf("]}\n");
}
