/* The program of the image onggi/hello: says what has just happened. It stands alone in its file system, so it brings
   everything along, and that is three system calls. */

#include <linux/utsname.h>

#if defined(__x86_64__)
#define SYSCALL_WRITE 1
#define SYSCALL_UNAME 63
#define SYSCALL_EXIT_GROUP 231

__asm__(".globl _start\n"
        "_start:\n"
        "    xorl %ebp, %ebp\n"
        "    movq %rsp, %rdi\n"
        "    andq $-16, %rsp\n"
        "    call run\n");

static long systemCall(long number, long a, long b, long c)
{
    long result;
    __asm__ volatile("syscall" : "=a"(result) : "a"(number), "D"(a), "S"(b), "d"(c) : "rcx", "r11", "memory");
    return result;
}
#else
#error "say here how this architecture calls the kernel"
#endif

static const char english[] =
    "Hello from Onggi!\n"
    "\n"
    "You have just run a container, on this very machine. Step by step:\n"
    "\n"
    " 1. Your client (the docker command, or Onggi's window) asked the engine,\n"
    "    onggid, to run the image onggi/hello.\n"
    " 2. The engine looked the image up. An IMAGE is to a container what an\n"
    "    executable file is to a process: it lies on the disk and does nothing.\n"
    "    It holds a file system and says which program to start. In this one there\n"
    "    is a single file, /hello.\n"
    " 3. From the image the engine made a CONTAINER: a process with a world of its\n"
    "    own. It sees its own files, its own processes, its own network, and a\n"
    "    machine that is called \"%\".\n"
    " 4. In there it started /hello. That is me: I wrote this text, Onggi keeps it\n"
    "    in the container's log, and your client shows it to you.\n"
    " 5. I have nothing else to do, so I end now. The container has stopped, the\n"
    "    image is still there: run it again, ten times at once if you like.\n"
    "\n"
    "What to try next:\n"
    "\n"
    "    docker ps -a                       all containers, also those that ended\n"
    "    docker run -it busybox sh          a shell in a small Linux (leave: exit)\n"
    "    docker search node                 find images, then: docker pull node:18\n"
    "    docker run -d -p 8080:80 nginx     a web server on http://localhost:8080\n"
    "    docker logs -f NAME                what a container says\n"
    "    docker stop NAME                   end it\n"
    "\n"
    "    docker run -e ONGGI_LANG=ko onggi/hello      한국어로 보기\n"
    "\n";

static const char korean[] =
    "안녕하세요, 옹기입니다!\n"
    "\n"
    "방금 이 컴퓨터에서 컨테이너 하나를 실행하셨습니다. 무슨 일이 있었을까요?\n"
    "\n"
    " 1. 클라이언트(docker 명령이나 옹기 창)가 엔진 onggid에게 onggi/hello\n"
    "    이미지를 실행해 달라고 했습니다.\n"
    " 2. 엔진이 이미지를 찾았습니다. 이미지와 컨테이너는 실행 파일과 프로세스\n"
    "    같은 사이입니다. 이미지는 디스크에 놓여 있을 뿐 아무 일도 하지 않습니다.\n"
    "    그 안에는 파일 시스템과, 어떤 프로그램을 시작할지가 들어 있습니다.\n"
    "    이 이미지에는 /hello 파일 하나만 있습니다.\n"
    " 3. 엔진은 이미지로 컨테이너를 만들었습니다. 컨테이너는 자기만의 세계를\n"
    "    가진 프로세스입니다. 자기 파일, 자기 프로세스, 자기 네트워크만 보이고\n"
    "    컴퓨터 이름도 따로 있습니다. 지금 이름은 \"%\"입니다.\n"
    " 4. 그 안에서 /hello를 시작했습니다. 그게 바로 저입니다. 제가 쓴 이 글을\n"
    "    옹기가 컨테이너 로그에 남기고, 클라이언트가 보여 드리고 있습니다.\n"
    " 5. 더 할 일이 없으니 이제 끝납니다. 컨테이너는 멈췄지만 이미지는 그대로\n"
    "    있습니다. 다시 실행해도 되고, 한꺼번에 열 개를 실행해도 됩니다.\n"
    "\n"
    "다음에 해 볼 만한 것:\n"
    "\n"
    "    docker ps -a                       모든 컨테이너 보기 (끝난 것도)\n"
    "    docker run -it busybox sh          작은 리눅스의 셸 (나올 때는 exit)\n"
    "    docker search node                 이미지 찾기, 그다음 docker pull node:18\n"
    "    docker run -d -p 8080:80 nginx     웹 서버 (http://localhost:8080)\n"
    "    docker logs -f NAME                컨테이너가 쓴 것 보기\n"
    "    docker stop NAME                   컨테이너 끝내기\n"
    "\n"
    "    docker run -e ONGGI_LANG=en onggi/hello      in English\n"
    "\n";

static unsigned long lengthOf(const char* text)
{
    unsigned long length = 0;
    while (text[length])
        ++length;
    return length;
}

/* Ends the program when nobody reads any more. */
static void writeAll(const char* bytes, unsigned long count)
{
    while (count > 0) {
        const long written = systemCall(SYSCALL_WRITE, 1, (long)bytes, (long)count);
        if (written <= 0)
            systemCall(SYSCALL_EXIT_GROUP, 1, 0, 0);
        bytes += written;
        count -= (unsigned long)written;
    }
}

/* Writes the text with the machine's name where the percent sign stands. */
static void say(const char* text, const char* machine)
{
    unsigned long before = 0;
    while (text[before] && text[before] != '%')
        ++before;
    writeAll(text, before);
    if (!text[before])
        return;
    writeAll(machine, lengthOf(machine));
    writeAll(text + before + 1, lengthOf(text + before + 1));
}

/* The value of an environment variable, given as "NAME=", or nothing. */
static const char* variable(char** environment, const char* name)
{
    for (; *environment; ++environment) {
        unsigned long at = 0;
        while (name[at] && (*environment)[at] == name[at])
            ++at;
        if (!name[at])
            return *environment + at;
    }
    return 0;
}

/* The stack as the kernel leaves it: argument count, arguments, 0, environment, 0. */
__attribute__((noreturn, used)) void run(long* stack)
{
    char** environment = (char**)(stack + 1 + stack[0] + 1);
    const char* language = variable(environment, "ONGGI_LANG=");
    if (!language || !*language)
        language = variable(environment, "LANG=");

    struct new_utsname machine;
    machine.nodename[0] = 0;
    systemCall(SYSCALL_UNAME, (long)&machine, 0, 0);

    say(language && language[0] == 'k' && language[1] == 'o' ? korean : english, machine.nodename);
    for (;;)
        systemCall(SYSCALL_EXIT_GROUP, 0, 0, 0);
}
