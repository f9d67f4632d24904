/* Judges a shared object with code for system calls in a row: its file by <elf.h>, its code by calling it, as C does and as Node.
 * Usage: row-judge FILE SYMBOL CREATE WHERE: what the function is called that takes the address of a row, and the addresses that
 * stand in the file, which are replaced. Prints the numbers of the system calls that such a row has. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <elf.h>
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#define EXPECT(condition) \
	do \
		if (!(condition)) \
			errx(1, "expected %s", #condition); \
	while (0)

#if defined __x86_64__
#define MACHINE EM_X86_64
#elif defined __aarch64__
#define MACHINE EM_AARCH64
#endif

static const char *at(const char *file, size_t offset, size_t size, size_t whole)
{
	EXPECT(offset + size <= whole);
	return file + offset;
}

static const char registers[] = "napi_register_module_v1";

static void judge_file(const char *path, const char *symbol)
{
	int fd = open(path, O_RDONLY);
	struct stat status;
	if (fd < 0 || fstat(fd, &status) != 0)
		err(1, "%s", path);
	size_t whole = status.st_size;
	const char *file = mmap(NULL, whole, PROT_READ, MAP_PRIVATE, fd, 0);
	if (file == MAP_FAILED)
		err(1, "mmap of %s", path);

	const Elf64_Ehdr *header = (const void *)at(file, 0, sizeof *header, whole);
	EXPECT(memcmp(header->e_ident, ELFMAG, SELFMAG) == 0);
	EXPECT(header->e_ident[EI_CLASS] == ELFCLASS64 && header->e_ident[EI_DATA] == ELFDATA2LSB);
	EXPECT(header->e_ident[EI_VERSION] == EV_CURRENT && header->e_version == EV_CURRENT);
	EXPECT(header->e_type == ET_DYN && header->e_machine == MACHINE);
	EXPECT(header->e_ehsize == sizeof *header && header->e_phentsize == sizeof(Elf64_Phdr));

	const Elf64_Phdr *segments = (const void *)at(file, header->e_phoff, header->e_phnum * sizeof *segments, whole);
	const Elf64_Phdr *code = NULL, *data = NULL, *dynamic = NULL, *stack = NULL;
	for (int index = 0; index < header->e_phnum; index++) {
		const Elf64_Phdr *segment = &segments[index];
		EXPECT(segment->p_offset + segment->p_filesz <= whole && segment->p_filesz == segment->p_memsz);
		EXPECT(segment->p_vaddr % segment->p_align == segment->p_offset % segment->p_align);
		EXPECT(!(segment->p_flags & PF_W) || !(segment->p_flags & PF_X));
		if (segment->p_type == PT_LOAD)
			*(segment->p_flags == (PF_R | PF_X) ? &code : &data) = segment;
		else if (segment->p_type == PT_DYNAMIC)
			dynamic = segment;
		else if (segment->p_type == PT_GNU_STACK)
			stack = segment;
	}
	EXPECT(code && data && dynamic && stack);
	EXPECT(code->p_offset == 0 && code->p_vaddr == 0 && data->p_flags == (PF_R | PF_W));
	EXPECT(data->p_vaddr / 0x10000 > (code->p_vaddr + code->p_memsz - 1) / 0x10000);
	EXPECT(dynamic->p_vaddr == data->p_vaddr && stack->p_flags == (PF_R | PF_W));

	uint64_t values[DT_NUM] = {0};
	const Elf64_Dyn *entry = (const void *)at(file, dynamic->p_offset, dynamic->p_filesz, whole);
	for (; entry->d_tag != DT_NULL; entry++) {
		EXPECT(entry->d_tag < DT_NUM);
		values[entry->d_tag] = entry->d_un.d_val;
	}
	EXPECT(values[DT_SYMENT] == sizeof(Elf64_Sym));
	const Elf64_Sym *functions = (const Elf64_Sym *)at(file, values[DT_SYMTAB], 3 * sizeof *functions, whole) + 1;
	for (int index = 0; index < 2; index++) {
		const Elf64_Sym *function = &functions[index];
		EXPECT(function->st_info == ELF64_ST_INFO(STB_GLOBAL, STT_FUNC) && function->st_shndx != SHN_UNDEF);
		EXPECT(function->st_value + function->st_size <= code->p_memsz);
		const char *name = at(file, values[DT_STRTAB], values[DT_STRSZ], whole) + function->st_name;
		EXPECT(strcmp(name, index == 0 ? registers : symbol) == 0);
	}
	const uint32_t *hash = (const void *)at(file, values[DT_HASH], 24, whole);
	const uint32_t expected[] = {1, 3, 1, 0, 2, 0};
	EXPECT(memcmp(hash, expected, sizeof expected) == 0);
}

/* What runtime/backends/row-code.ts says. */
struct row {
	int count, state;
	int *gate;
	int turn, after;
	struct row *next;
	long calls[5][8];
};

/* As <node_api.h> has them: a function of JavaScript, and what makes one. */
typedef void *(*callback)(void *env, void *info);
static callback made;
static char an_env, exports, function, info;
static int refuses;

static int create_function(void *env, const char *name, size_t length, callback called, void *data, void **result)
{
	EXPECT(env == &an_env && !name && !length && called && !data && result && !*result);
	if (refuses)
		return 9;
	made = called;
	*result = &function;
	return 0;
}

static void (*of_word)(struct row *row);
static double where;
static int by_node;

static void perform(struct row *row)
{
	if (by_node) {
		where = (double)(uintptr_t)row;
		EXPECT(made(&an_env, &info) == NULL);
	} else {
		of_word(row);
	}
}

static void put(char *file, size_t size, const char *number, const void *address)
{
	uint64_t written = strtoull(number, NULL, 0);
	char *place = memmem(file, size, &written, sizeof written);
	EXPECT(place && !memmem(place + 1, file + size - place - 1, &written, sizeof written));
	memcpy(place, &address, sizeof address);
}

/* The file with this program's addresses. */
static void *loaded(const char *path, const char *create, const char *at_where)
{
	char name[] = "/tmp/row-judge-XXXXXX";
	int from = open(path, O_RDONLY), to = mkstemp(name);
	struct stat status;
	EXPECT(from >= 0 && to >= 0 && fstat(from, &status) == 0);
	char *file = mmap(NULL, status.st_size, PROT_READ | PROT_WRITE, MAP_PRIVATE, from, 0);
	EXPECT(file != MAP_FAILED);
	put(file, status.st_size, create, (void *)create_function);
	put(file, status.st_size, at_where, &where);
	EXPECT(write(to, file, status.st_size) == status.st_size && close(to) == 0);
	void *library = dlopen(name, RTLD_NOW);
	if (!library)
		errx(1, "%s", dlerror());
	unlink(name);
	return library;
}

static void judge_registering(void *library)
{
	void *(*start)(void *env, void *exports) = (void *(*)(void *, void *))dlsym(library, registers);
	EXPECT(start);
	refuses = 1;
	EXPECT(start(&an_env, &exports) == NULL && !made);
	refuses = 0;
	EXPECT(start(&an_env, &exports) == &function && made);
}

/* A gate: the calls in flight, and whose turn it is. */
static int gate[2];
static struct row blocked;

static void *perform_blocked(void *unused)
{
	perform(&blocked);
	return unused;
}

static void judge_gate(void)
{
	char received[2] = "";
	int ends[2];
	EXPECT(pipe(ends) == 0 && write(ends[1], "abc", 3) == 3);
	struct row row = {1, 99, gate, 7, 0, NULL, {{__NR_read, ends[0], (long)received, 1, 0, 0, 0, 99}}};

	/* Open, with nobody inside, and with two. */
	for (int inside = 0; inside <= 2; inside += 2) {
		gate[0] = inside;
		gate[1] = 7;
		row.calls[0][7] = 99;
		perform(&row);
		EXPECT(row.state == 0 && row.calls[0][7] == 1 && gate[0] == inside && gate[1] == 7);
	}
	EXPECT(received[0] == 'b');

	/* Shut; the turn of somebody else; and whoever has come late is the last to leave. */
	gate[0] = INT_MIN + 1;
	row.calls[0][7] = 99;
	perform(&row);
	EXPECT(row.state == REFUSED && row.calls[0][7] == 99 && gate[0] == INT_MIN + 1);
	gate[0] = 0;
	gate[1] = 8;
	perform(&row);
	EXPECT(row.state == REFUSED && row.calls[0][7] == 99 && gate[0] == 0);
	gate[0] = INT_MIN;
	perform(&row);
	EXPECT(row.state == (REFUSED | LAST) && row.calls[0][7] == 99 && gate[0] == INT_MIN);

	/* Shut while the call is in flight: it goes on, and is the last. */
	gate[0] = 0;
	gate[1] = 7;
	EXPECT(read(ends[0], received, 1) == 1);
	blocked = row;
	pthread_t thread;
	EXPECT(pthread_create(&thread, NULL, perform_blocked, NULL) == 0);
	while (__atomic_load_n(&gate[0], __ATOMIC_SEQ_CST) != 1)
		usleep(100);
	__atomic_fetch_or(&gate[0], INT_MIN, __ATOMIC_SEQ_CST);
	EXPECT(write(ends[1], "d", 1) == 1 && pthread_join(thread, NULL) == 0);
	EXPECT(blocked.state == LAST && blocked.calls[0][7] == 1 && received[0] == 'd' && gate[0] == INT_MIN);

	/* No gate. */
	EXPECT(write(ends[1], "e", 1) == 1);
	row.gate = NULL;
	perform(&row);
	EXPECT(row.state == 0 && row.calls[0][7] == 1 && received[0] == 'e');
	close(ends[0]);
	close(ends[1]);
}

enum { threads = 4, rounds = 20000 };

static void *enter_often(void *unused)
{
	for (int round = 0; round < rounds; round++) {
		struct row row = {1, 99, gate, 7, 0, NULL, {{__NR_getppid, 0, 0, 0, 0, 0, 0, 99}}};
		perform(&row);
		EXPECT(row.state == 0 && row.calls[0][7] > 0);
	}
	return unused;
}

/* No entering is lost where threads meet. */
static void judge_counting(void)
{
	pthread_t running[threads];
	gate[0] = 0;
	gate[1] = 7;
	for (int index = 0; index < threads; index++)
		EXPECT(pthread_create(&running[index], NULL, enter_often, NULL) == 0);
	for (int index = 0; index < threads; index++)
		EXPECT(pthread_join(running[index], NULL) == 0);
	EXPECT(gate[0] == 0);
}

static void judge_calls(void)
{
	/* All six arguments: a file is mapped, of which the second page has a number. */
	char name[] = "/tmp/row-judge-XXXXXX";
	int file = mkstemp(name);
	unlink(name);
	long page = sysconf(_SC_PAGESIZE);
	long text = 0x1234567890abcdef;
	EXPECT(pwrite(file, &text, sizeof text, page) == sizeof text);
	struct row map = {1, 99, NULL, 0, 0, NULL, {{__NR_mmap, 0, page, PROT_READ, MAP_PRIVATE, file, page, 0}}};
	perform(&map);
	EXPECT(map.calls[0][7] > 0 && *(long *)map.calls[0][7] == text);

	/* One after another, up to the first that fails. */
	int ends[2];
	int waiting = 0;
	char received[3] = "";
	EXPECT(pipe2(ends, O_NONBLOCK) == 0 && write(ends[1], "abc", 3) == 3);
	struct row row = {5, 99, NULL, 0, 0, NULL, {
		{__NR_ioctl, ends[0], FIONREAD, (long)&waiting, 0, 0, 0, 99},
		{__NR_read, ends[0], (long)received, 2, 0, 0, 0, 99},
		{__NR_read, ends[0], (long)&received[2], 2, 0, 0, 0, 99},
		{__NR_read, ends[0], (long)received, 2, 0, 0, 0, 99},
		{__NR_close, ends[0], 0, 0, 0, 0, 0, 99},
	}};
	long (*calls)[8] = row.calls;
	perform(&row);
	EXPECT(row.count == 5 && row.state == 0 && calls[0][7] == 0 && waiting == 3);
	EXPECT(calls[1][7] == 2 && calls[2][7] == 1 && memcmp(received, "abc", 3) == 0);
	EXPECT(calls[3][7] == -EAGAIN && calls[4][7] == 99 && fcntl(ends[0], F_GETFD) >= 0);
	struct row last = {1, 99, NULL, 0, 0, NULL, {{__NR_close, ends[0], 0, 0, 0, 0, 0, 99}}};
	perform(&last);
	EXPECT(last.calls[0][7] == 0 && fcntl(ends[0], F_GETFD) < 0);
}

static void *shut_soon(void *end)
{
	usleep(20000);
	__atomic_fetch_or(&gate[0], INT_MIN, __ATOMIC_SEQ_CST);
	EXPECT(write((int)(long)end, "x", 1) == 1);
	return end;
}

static void *write_soon(void *end)
{
	usleep(20000);
	EXPECT(write((int)(long)end, "x", 1) == 1);
	return end;
}

/* A row follows after as many successes as it was said, whether that were all or not, through a gate of its own. */
static void judge_next(void)
{
	int ends[2];
	char received[3] = "";
	EXPECT(pipe2(ends, O_NONBLOCK) == 0);
	struct pollfd polled = {ends[0], POLLIN, 0};
	struct row late = {1, 99, gate, 7, 1, NULL, {{__NR_read, ends[0], (long)&received[1], 1, 0, 0, 0, 99}}};
	struct row wait = {1, 99, NULL, 0, 1, &late, {{__NR_ppoll, (long)&polled, 1, 0, 0, 0, 0, 99}}};
	struct row first = {2, 99, gate, 7, 1, &wait, {
		{__NR_getppid, 0, 0, 0, 0, 0, 0, 99},
		{__NR_read, ends[0], (long)received, 1, 0, 0, 0, 99},
	}};
	gate[0] = 0;
	gate[1] = 7;

	/* The second call finds something: two successes. */
	EXPECT(write(ends[1], "a", 1) == 1);
	perform(&first);
	EXPECT(first.state == 0 && first.calls[1][7] == 1 && received[0] == 'a');
	EXPECT(wait.calls[0][7] == 99 && late.calls[0][7] == 99 && gate[0] == 0);

	/* It fails, and the others follow; the wait is in no gate, and whoever shuts it meanwhile keeps the last one out. */
	pthread_t thread;
	EXPECT(pthread_create(&thread, NULL, shut_soon, (void *)(long)ends[1]) == 0);
	perform(&first);
	EXPECT(pthread_join(thread, NULL) == 0);
	EXPECT(first.state == LAST && first.calls[0][7] > 0 && first.calls[1][7] == -EAGAIN);
	EXPECT(wait.calls[0][7] == 1 && late.calls[0][7] == 99 && gate[0] == INT_MIN);

	/* The same with an open gate, and with the first call alone. */
	for (int count = 1; count <= 2; count++) {
		gate[0] = 0;
		first.count = count;
		first.calls[1][7] = late.calls[0][7] = wait.calls[0][7] = 99;
		if (count == 2)
			EXPECT(pthread_create(&thread, NULL, write_soon, (void *)(long)ends[1]) == 0);
		perform(&first);
		if (count == 2)
			EXPECT(pthread_join(thread, NULL) == 0);
		EXPECT(first.state == 0 && first.calls[1][7] == (count == 2 ? -EAGAIN : 99));
		EXPECT(wait.calls[0][7] == 1 && late.calls[0][7] == 1 && received[1] == 'x' && gate[0] == 0);
	}

	/* The first call fails, or is kept out: nothing follows. */
	first.calls[0][0] = __NR_close;
	first.calls[0][1] = -1;
	wait.calls[0][7] = 99;
	perform(&first);
	EXPECT(first.state == 0 && first.calls[0][7] == -EBADF && wait.calls[0][7] == 99 && gate[0] == 0);
	gate[1] = 8;
	perform(&first);
	EXPECT(first.state == REFUSED && wait.calls[0][7] == 99 && gate[0] == 0);
	close(ends[0]);
	close(ends[1]);
}

int main(int count, char **arguments)
{
	if (count != 5)
		errx(1, "usage: row-judge FILE SYMBOL CREATE WHERE");
	judge_file(arguments[1], arguments[2]);
	void *library = loaded(arguments[1], arguments[3], arguments[4]);
	judge_registering(library);
	of_word = (void (*)(struct row *))dlsym(library, arguments[2]);
	EXPECT(of_word);
	judge_counting();
	for (by_node = 0; by_node < 2; by_node++) {
		judge_calls();
		judge_gate();
		judge_next();
	}
	printf("{\"read\":%d,\"ioctl\":%d,\"ppoll\":%d}\n", __NR_read, __NR_ioctl, __NR_ppoll);
	return 0;
}
