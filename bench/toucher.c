/* The touching side of the fault benchmarks: touches every page of a range, again and again, and notes how long each touch took.
 * Linked into the C program and loaded as a library by the TypeScript one, so that both measure alike. */
#define _GNU_SOURCE
#include <linux/userfaultfd.h>
#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <time.h>

static uint64_t page_size, pause_nanoseconds;
static int protected_uffd = -1;

/* Before touch_pages. protected: write-protects the range anew after each round, by that userfaultfd, and writes to the pages,
 * instead of giving them back and reading; -1 for none. pause: microseconds between two touches. */
void touch_setup(uint64_t size, int protected, uint64_t pause)
{
	page_size = size;
	protected_uffd = protected;
	pause_nanoseconds = 1000 * pause;
}

static uint64_t now(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000000000u + t.tv_nsec;
}

static void begin_anew(volatile char *start, uint64_t length)
{
	struct uffdio_writeprotect again = {{(uintptr_t)start, length}, UFFDIO_WRITEPROTECT_MODE_WP};
	if (protected_uffd >= 0 ? ioctl(protected_uffd, UFFDIO_WRITEPROTECT, &again) != 0
				: madvise((void *)start, length, MADV_DONTNEED) != 0)
		abort();
}

struct slice {
	volatile char *start;
	uint64_t pages, touches, total;
	uint32_t *latencies;
	pthread_t thread;
};

static void *touch_slice(void *argument)
{
	struct slice *s = argument;
	uint64_t done = 0;
	while (done < s->touches) {
		uint64_t round = s->touches - done < s->pages ? s->touches - done : s->pages;
		for (uint64_t i = 0; i < round; i++) {
			uint64_t before = now();
			if (protected_uffd >= 0)
				s->start[i * page_size] = 1;
			else
				(void)s->start[i * page_size];
			uint64_t took = now() - before;
			s->latencies[done + i] = (uint32_t)took;
			s->total += took;
			if (pause_nanoseconds)
				nanosleep(&(struct timespec){0, pause_nanoseconds}, NULL);
		}
		done += round;
		begin_anew(s->start, s->pages * page_size);
	}
	return NULL;
}

/* Touches `touches` pages of the `pages` from `start` on, in `threads` threads that have a part each. latencies[i] is what touch
 * i took, in nanoseconds; the result is what a thread took for all of its touches, the mean of the threads, with everything
 * between two touches left out. */
uint64_t touch_pages(volatile char *start, uint64_t pages, uint64_t touches, uint32_t *latencies, uint64_t threads)
{
	struct slice slices[16];
	uint64_t total = 0;
	for (uint64_t i = 0; i < threads; i++) {
		struct slice *s = &slices[i];
		*s = (struct slice){start + i * (pages / threads) * page_size, pages / threads, touches / threads, 0,
				    latencies + i * (touches / threads), 0};
		if (threads == 1)
			touch_slice(s);
		else if (pthread_create(&s->thread, NULL, touch_slice, s) != 0)
			abort();
	}
	for (uint64_t i = 0; i < threads; i++) {
		if (threads > 1)
			pthread_join(slices[i].thread, NULL);
		total += slices[i].total;
	}
	return total / threads;
}
