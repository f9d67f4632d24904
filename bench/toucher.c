/* The touching side of the fault-loop benchmark: reads one byte of each page of a range, again and again, and notes how
 * long each read took. Linked into the C program and loaded as a library by the TypeScript one, so both measure alike. */
#define _GNU_SOURCE
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <time.h>

static uint64_t now(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000000000u + t.tv_nsec;
}

/* Causes `faults` page faults in `pages` pages from `start` on, giving all pages back after each round.
 * latencies[i] is what fault i took, in nanoseconds; the result is what all took together, giving back left out. */
uint64_t touch_pages(volatile char *start, uint64_t pages, uint64_t page_size, uint64_t faults, uint32_t *latencies)
{
	uint64_t total = 0, done = 0;
	while (done < faults) {
		uint64_t round = faults - done < pages ? faults - done : pages;
		uint64_t begin = now(), before = begin;
		for (uint64_t i = 0; i < round; i++) {
			(void)start[i * page_size];
			uint64_t after = now();
			latencies[done + i] = (uint32_t)(after - before);
			before = after;
		}
		total += before - begin;
		done += round;
		if (madvise((void *)start, pages * page_size, MADV_DONTNEED) != 0)
			abort();
	}
	return total;
}
