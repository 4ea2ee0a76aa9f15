<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="ko_KR">
<context>
    <name>Explain</name>
    <message>
        <source>Make a container from an image and start it. Fetches the image first when it is not here.</source>
        <translation>이미지로 컨테이너를 만들어 시작합니다. 이미지가 없으면 먼저 내려받습니다.</translation>
    </message>
    <message>
        <source>Make a container from an image, without starting it.</source>
        <translation>이미지로 컨테이너를 만들되 시작하지는 않습니다.</translation>
    </message>
    <message>
        <source>Start a stopped container again, with what it had written still in place.</source>
        <translation>멈춘 컨테이너를 다시 시작합니다. 그 안에 쓴 내용은 그대로 있습니다.</translation>
    </message>
    <message>
        <source>Ask the container&apos;s main process to end (SIGTERM); after ten seconds end it by force.</source>
        <translation>컨테이너의 주 프로세스에 끝내 달라고 요청하고(SIGTERM), 10초가 지나면 강제로 끝냅니다.</translation>
    </message>
    <message>
        <source>Stop the container and start it again.</source>
        <translation>컨테이너를 멈췄다가 다시 시작합니다.</translation>
    </message>
    <message>
        <source>End the container&apos;s main process by force, at once (SIGKILL).</source>
        <translation>컨테이너의 주 프로세스를 즉시 강제로 끝냅니다(SIGKILL).</translation>
    </message>
    <message>
        <source>Remove a container with all it has written inside itself. Its image stays.</source>
        <translation>컨테이너와 그 안에 쓴 모든 내용을 지웁니다. 이미지는 남습니다.</translation>
    </message>
    <message>
        <source>Remove an image&apos;s name, and its layers where nothing else needs them.</source>
        <translation>이미지의 이름을 지우고, 다른 곳에서 쓰지 않는 레이어도 지웁니다.</translation>
    </message>
    <message>
        <source>Give a container another name: the old one, then the new one.</source>
        <translation>컨테이너의 이름을 바꿉니다. 옛 이름 다음에 새 이름을 씁니다.</translation>
    </message>
    <message>
        <source>Show what the container has printed.</source>
        <translation>컨테이너가 출력한 내용을 보여 줍니다.</translation>
    </message>
    <message>
        <source>Connect this terminal to the container&apos;s main process. Ctrl+P Ctrl+Q lets go of it again.</source>
        <translation>이 터미널을 컨테이너의 주 프로세스에 연결합니다. Ctrl+P Ctrl+Q로 다시 떼어 냅니다.</translation>
    </message>
    <message>
        <source>Start one more process inside a running container.</source>
        <translation>실행 중인 컨테이너 안에서 프로세스를 하나 더 시작합니다.</translation>
    </message>
    <message>
        <source>Show everything the engine knows of it, as JSON.</source>
        <translation>엔진이 아는 모든 것을 JSON으로 보여 줍니다.</translation>
    </message>
    <message>
        <source>Fetch an image from its registry; layers that are here already are not fetched again.</source>
        <translation>레지스트리에서 이미지를 내려받습니다. 이미 있는 레이어는 다시 받지 않습니다.</translation>
    </message>
    <message>
        <source>Look for images on Docker Hub whose name or description has this word.</source>
        <translation>이름이나 설명에 이 단어가 있는 이미지를 Docker Hub에서 찾습니다.</translation>
    </message>
    <message>
        <source>Show the layers of an image and the instruction that made each.</source>
        <translation>이미지의 레이어와 각 레이어를 만든 명령을 보여 줍니다.</translation>
    </message>
    <message>
        <source>Give an image one more name: the image, then the new name. Nothing is copied.</source>
        <translation>이미지에 이름을 하나 더 붙입니다. 이미지 다음에 새 이름을 씁니다. 아무것도 복사하지 않습니다.</translation>
    </message>
    <message>
        <source>List the images on this computer.</source>
        <translation>이 컴퓨터에 있는 이미지를 나열합니다.</translation>
    </message>
    <message>
        <source>List the containers.</source>
        <translation>컨테이너를 나열합니다.</translation>
    </message>
    <message>
        <source>Show the versions of the client and of the engine.</source>
        <translation>클라이언트와 엔진의 버전을 보여 줍니다.</translation>
    </message>
    <message>
        <source>Show what the engine is, how it is set up, and how much it holds.</source>
        <translation>엔진이 무엇이고 어떻게 설정되어 있으며 무엇을 담고 있는지 보여 줍니다.</translation>
    </message>
    <message>
        <source>Follow what happens in the engine, as it happens.</source>
        <translation>엔진에서 일어나는 일을 일어나는 대로 보여 줍니다.</translation>
    </message>
    <message>
        <source>Show how much disk images, containers and volumes take.</source>
        <translation>이미지, 컨테이너, 볼륨이 디스크를 얼마나 쓰는지 보여 줍니다.</translation>
    </message>
    <message>
        <source>The container is called %1.</source>
        <translation>컨테이너의 이름은 %1입니다.</translation>
    </message>
    <message>
        <source>Detached: it runs in the background.</source>
        <translation>백그라운드에서 실행합니다.</translation>
    </message>
    <message>
        <source>With input and a terminal, so that one can type into it.</source>
        <translation>입력과 터미널을 붙여 직접 글자를 칠 수 있게 합니다.</translation>
    </message>
    <message>
        <source>Its input stays open, so that something can be sent into it.</source>
        <translation>입력을 열어 두어 무언가를 보낼 수 있게 합니다.</translation>
    </message>
    <message>
        <source>With a terminal, for colours and line editing.</source>
        <translation>색과 줄 편집을 위해 터미널을 붙입니다.</translation>
    </message>
    <message>
        <source>It is removed by itself once it has ended.</source>
        <translation>끝나면 저절로 지워집니다.</translation>
    </message>
    <message>
        <source>A free port of this computer leads to port %1 of the container.</source>
        <translation>이 컴퓨터의 빈 포트 하나를 컨테이너의 %1 포트로 연결합니다.</translation>
    </message>
    <message>
        <source>Port %1 of this computer leads to port %2 of the container.</source>
        <translation>이 컴퓨터의 %1 포트를 컨테이너의 %2 포트로 연결합니다.</translation>
    </message>
    <message>
        <source>Sets the environment variable %1 for its processes.</source>
        <translation>환경 변수 %1을(를) 설정합니다.</translation>
    </message>
    <message>
        <source>%1 of this computer is seen as %2 inside, and cannot be changed from there.</source>
        <translation>이 컴퓨터의 %1이(가) 안에서 %2(으)로 보이며, 안에서는 바꿀 수 없습니다.</translation>
    </message>
    <message>
        <source>%1 of this computer is seen as %2 inside.</source>
        <translation>이 컴퓨터의 %1이(가) 안에서 %2(으)로 보입니다.</translation>
    </message>
    <message>
        <source>A label: a note that programs can find it by.</source>
        <translation>레이블: 프로그램이 이것을 찾을 때 쓰는 메모입니다.</translation>
    </message>
    <message>
        <source>Its process begins in the folder %1.</source>
        <translation>프로세스가 %1 폴더에서 시작합니다.</translation>
    </message>
    <message>
        <source>Its process runs as the user %1 of the image.</source>
        <translation>프로세스를 이미지의 %1 사용자로 실행합니다.</translation>
    </message>
    <message>
        <source>It calls itself %1 on the network.</source>
        <translation>네트워크에서 호스트 이름이 %1입니다.</translation>
    </message>
    <message>
        <source>It may use at most %1 of memory.</source>
        <translation>메모리를 %1까지 쓸 수 있습니다.</translation>
    </message>
    <message>
        <source>It may use as much computing time as %1 processors have.</source>
        <translation>프로세서 %1개만큼의 계산 시간을 쓸 수 있습니다.</translation>
    </message>
    <message>
        <source>It may have at most %1 processes at a time.</source>
        <translation>프로세스를 한 번에 %1개까지 가질 수 있습니다.</translation>
    </message>
    <message>
        <source>Runs %1 in place of the program that the image names.</source>
        <translation>이미지에 정해진 프로그램 대신 %1을(를) 실행합니다.</translation>
    </message>
    <message>
        <source>Follow: go on showing what comes.</source>
        <translation>새로 나오는 내용을 계속 보여 줍니다.</translation>
    </message>
    <message>
        <source>By force: stop it first when it is running.</source>
        <translation>강제로: 실행 중이면 먼저 멈춥니다.</translation>
    </message>
    <message>
        <source>By force: also when other names or stopped containers use it.</source>
        <translation>강제로: 다른 이름이나 멈춘 컨테이너가 쓰고 있어도 지웁니다.</translation>
    </message>
    <message>
        <source>All of them, the stopped ones too.</source>
        <translation>멈춘 것까지 모두.</translation>
    </message>
    <message>
        <source>In full length.</source>
        <translation>줄이지 않고 모두 보여 줍니다.</translation>
    </message>
    <message>
        <source>What to look for.</source>
        <translation>찾을 말.</translation>
    </message>
    <message>
        <source>The old and the new name.</source>
        <translation>옛 이름과 새 이름.</translation>
    </message>
    <message>
        <source>The images.</source>
        <translation>이미지들.</translation>
    </message>
    <message>
        <source>The image, as repository:tag.</source>
        <translation>이미지(저장소:태그).</translation>
    </message>
    <message>
        <source>The containers.</source>
        <translation>컨테이너들.</translation>
    </message>
    <message>
        <source>The container.</source>
        <translation>컨테이너.</translation>
    </message>
    <message>
        <source>The command that talks to the container engine.</source>
        <translation>컨테이너 엔진과 이야기하는 명령입니다.</translation>
    </message>
    <message>
        <source>The image that it is made from.</source>
        <translation>컨테이너를 만들 이미지.</translation>
    </message>
    <message>
        <source>What runs inside, in place of the image&apos;s default command.</source>
        <translation>이미지의 기본 명령 대신 안에서 실행할 것.</translation>
    </message>
    <message>
        <source>Hold all its processes still, where they are, until it is resumed.</source>
        <translation>다시 계속할 때까지 모든 프로세스를 그 자리에 멈춰 둡니다.</translation>
    </message>
    <message>
        <source>Let its processes go on where they were held.</source>
        <translation>멈춰 둔 프로세스를 그 자리에서 계속하게 합니다.</translation>
    </message>
    <message>
        <source>Change how much a container may use, while it runs.</source>
        <translation>실행 중인 컨테이너가 쓸 수 있는 자원의 한도를 바꿉니다.</translation>
    </message>
    <message>
        <source>Show what it uses now: processors, memory, network, disk.</source>
        <translation>지금 쓰고 있는 자원을 보여 줍니다: 프로세서, 메모리, 네트워크, 디스크.</translation>
    </message>
    <message>
        <source>List the processes of a container.</source>
        <translation>컨테이너의 프로세스 목록을 보여 줍니다.</translation>
    </message>
    <message>
        <source>List the files that it added (A), changed (C) and deleted (D) since it was made.</source>
        <translation>만들어진 뒤로 추가(A), 변경(C), 삭제(D)한 파일 목록을 보여 줍니다.</translation>
    </message>
    <message>
        <source>Make an image from a container: its changes become one more layer.</source>
        <translation>컨테이너로 이미지를 만듭니다. 바뀐 내용이 레이어 하나가 됩니다.</translation>
    </message>
    <message>
        <source>Copy files out of a container or into it: from, then to.</source>
        <translation>컨테이너에서 파일을 꺼내거나 넣습니다. 원본 다음에 대상을 씁니다.</translation>
    </message>
    <message>
        <source>Write all files of a container into one archive.</source>
        <translation>컨테이너의 모든 파일을 아카이브 하나에 씁니다.</translation>
    </message>
    <message>
        <source>Remove all containers that do not run.</source>
        <translation>실행 중이 아닌 컨테이너를 모두 삭제합니다.</translation>
    </message>
    <message>
        <source>Memory and swap together may be at most %1.</source>
        <translation>메모리와 스왑을 합쳐 최대 %1까지 쓸 수 있습니다.</translation>
    </message>
    <message>
        <source>It is started again whenever it ends.</source>
        <translation>끝날 때마다 다시 시작합니다.</translation>
    </message>
    <message>
        <source>It is started again whenever it ends by itself, until someone stops it.</source>
        <translation>누군가 중지할 때까지, 스스로 끝날 때마다 다시 시작합니다.</translation>
    </message>
    <message>
        <source>It is not started again by itself.</source>
        <translation>저절로 다시 시작하지 않습니다.</translation>
    </message>
    <message>
        <source>It is started again when it ends with an error.</source>
        <translation>오류로 끝나면 다시 시작합니다.</translation>
    </message>
    <message>
        <source>This command is run inside it again and again; code 0 means that it is healthy.</source>
        <translation>이 명령을 안에서 되풀이해 실행합니다. 코드 0이면 정상입니다.</translation>
    </message>
    <message>
        <source>The check is run every %1.</source>
        <translation>%1마다 확인합니다.</translation>
    </message>
    <message>
        <source>A check that takes longer than %1 has failed.</source>
        <translation>%1보다 오래 걸리면 실패로 봅니다.</translation>
    </message>
    <message>
        <source>Failures in the first %1 do not count.</source>
        <translation>처음 %1 동안의 실패는 세지 않습니다.</translation>
    </message>
    <message>
        <source>So many failures in a row make it unhealthy: %1.</source>
        <translation>연달아 이만큼 실패하면 비정상입니다: %1.</translation>
    </message>
    <message>
        <source>The image&apos;s own health check is not run.</source>
        <translation>이미지에 있는 상태 확인을 실행하지 않습니다.</translation>
    </message>
    <message>
        <source>A small first process passes signals on and cleans up after others.</source>
        <translation>작은 첫 프로세스가 신호를 전달하고 끝난 프로세스를 정리합니다.</translation>
    </message>
    <message>
        <source>It cannot write to its own files.</source>
        <translation>자기 파일에 쓸 수 없습니다.</translation>
    </message>
    <message>
        <source>It has all rights on this computer: nothing is kept from it.</source>
        <translation>이 컴퓨터의 모든 권한을 가집니다. 아무것도 막지 않습니다.</translation>
    </message>
    <message>
        <source>It goes on running meanwhile.</source>
        <translation>그동안에도 계속 실행합니다.</translation>
    </message>
    <message>
        <source>Without asking first.</source>
        <translation>먼저 묻지 않습니다.</translation>
    </message>
    <message>
        <source>From, and to; a container&apos;s path stands behind its name and a colon.</source>
        <translation>원본과 대상. 컨테이너의 경로는 이름과 콜론 뒤에 씁니다.</translation>
    </message>
    <message>
        <source>The container, and the new image&apos;s name.</source>
        <translation>컨테이너와 새 이미지의 이름.</translation>
    </message>
    <message>
        <source>Who made it.</source>
        <translation>만든 사람.</translation>
    </message>
    <message>
        <source>What is new in it.</source>
        <translation>새로워진 점.</translation>
    </message>
    <message>
        <source>The archive&apos;s file.</source>
        <translation>아카이브 파일.</translation>
    </message>
    <message>
        <source>Send an image to the registry that its name says; layers that are there already are not sent again.</source>
        <translation>이미지를 이름에 적힌 레지스트리로 보냅니다. 이미 그곳에 있는 레이어는 다시 보내지 않습니다.</translation>
    </message>
    <message>
        <source>Write images with all of their layers into one archive.</source>
        <translation>이미지를 모든 레이어와 함께 아카이브 하나로 저장합니다.</translation>
    </message>
    <message>
        <source>Take the images out of an archive that docker save wrote.</source>
        <translation>docker save로 만든 아카이브에서 이미지를 불러옵니다.</translation>
    </message>
    <message>
        <source>Make an image of one layer from an archive of files.</source>
        <translation>파일 아카이브로 레이어 하나짜리 이미지를 만듭니다.</translation>
    </message>
    <message>
        <source>Make an image from a folder, step by step as its Dockerfile says.</source>
        <translation>폴더의 Dockerfile에 적힌 단계대로 이미지를 만듭니다.</translation>
    </message>
    <message>
        <source>Remove images that nobody uses: those without a name, or with -a all that no container uses.</source>
        <translation>쓰지 않는 이미지를 지웁니다. 기본은 이름 없는 이미지, -a를 붙이면 컨테이너가 쓰지 않는 모든 이미지입니다.</translation>
    </message>
    <message>
        <source>Sign in to a registry, and keep the login for later.</source>
        <translation>레지스트리에 로그인하고 로그인 정보를 보관합니다.</translation>
    </message>
    <message>
        <source>Forget the login of a registry.</source>
        <translation>레지스트리의 로그인 정보를 지웁니다.</translation>
    </message>
    <message>
        <source>The image is called %1.</source>
        <translation>이미지의 이름을 %1(으)로 합니다.</translation>
    </message>
    <message>
        <source>The Dockerfile, where it is another than the folder&apos;s own.</source>
        <translation>폴더의 기본 Dockerfile이 아닌 다른 Dockerfile을 씁니다.</translation>
    </message>
    <message>
        <source>Sets the build argument %1, which the Dockerfile asks for with ARG.</source>
        <translation>Dockerfile의 ARG로 선언된 빌드 인자 %1의 값을 정합니다.</translation>
    </message>
    <message>
        <source>Only up to the stage %1.</source>
        <translation>스테이지 %1까지만 빌드합니다.</translation>
    </message>
    <message>
        <source>Every step is run anew, also where nothing has changed.</source>
        <translation>바뀐 것이 없어도 모든 단계를 새로 실행합니다.</translation>
    </message>
    <message>
        <source>Asks the registry for newer base images.</source>
        <translation>레지스트리에 더 새로운 베이스 이미지가 있는지 확인합니다.</translation>
    </message>
    <message>
        <source>An instruction that the image gets, as in a Dockerfile.</source>
        <translation>이미지에 적용할 Dockerfile 명령입니다.</translation>
    </message>
    <message>
        <source>What it is.</source>
        <translation>이미지에 대한 설명입니다.</translation>
    </message>
    <message>
        <source>Who signs in. The password is asked for.</source>
        <translation>로그인할 사용자입니다. 비밀번호는 따로 묻습니다.</translation>
    </message>
    <message>
        <source>Those with a name, too.</source>
        <translation>이름이 있는 이미지도 포함합니다.</translation>
    </message>
    <message>
        <source>The registry.</source>
        <translation>레지스트리입니다.</translation>
    </message>
    <message>
        <source>The folder; what its .dockerignore leaves out stays here.</source>
        <translation>빌드할 폴더입니다. .dockerignore에 적힌 것은 보내지 않습니다.</translation>
    </message>
    <message>
        <source>The archive&apos;s file, and the new image&apos;s name.</source>
        <translation>아카이브 파일과 새 이미지의 이름입니다.</translation>
    </message>
    <message>
        <source>List the volumes.</source>
        <translation>볼륨 목록을 보여 줍니다.</translation>
    </message>
    <message>
        <source>Make a volume, which keeps files beyond the life of a container.</source>
        <translation>볼륨을 만듭니다. 볼륨은 컨테이너가 사라져도 파일을 보관합니다.</translation>
    </message>
    <message>
        <source>Delete a volume with its files. One that a container has is kept.</source>
        <translation>볼륨을 파일과 함께 삭제합니다. 컨테이너가 쓰는 볼륨은 남습니다.</translation>
    </message>
    <message>
        <source>Delete volumes that no container has: those without a name, or with -a all.</source>
        <translation>컨테이너가 쓰지 않는 볼륨을 삭제합니다. 이름 없는 것만, -a를 붙이면 모두 삭제합니다.</translation>
    </message>
    <message>
        <source>List the networks.</source>
        <translation>네트워크 목록을 보여 줍니다.</translation>
    </message>
    <message>
        <source>Make a network; containers on it reach each other by name.</source>
        <translation>네트워크를 만듭니다. 여기에 속한 컨테이너는 서로를 이름으로 찾습니다.</translation>
    </message>
    <message>
        <source>Remove a network that no container is connected to.</source>
        <translation>컨테이너가 연결되지 않은 네트워크를 삭제합니다.</translation>
    </message>
    <message>
        <source>Connect a container to one more network, while it runs or before.</source>
        <translation>실행 중이거나 실행 전인 컨테이너를 네트워크에 하나 더 연결합니다.</translation>
    </message>
    <message>
        <source>Take a container off a network.</source>
        <translation>컨테이너를 네트워크에서 떼어 냅니다.</translation>
    </message>
    <message>
        <source>Remove all networks that no container is connected to.</source>
        <translation>컨테이너가 연결되지 않은 네트워크를 모두 삭제합니다.</translation>
    </message>
    <message>
        <source>The driver, which knows how it is made: %1.</source>
        <translation>만드는 방식을 정하는 드라이버: %1</translation>
    </message>
    <message>
        <source>An option for the driver.</source>
        <translation>드라이버에 주는 옵션입니다.</translation>
    </message>
    <message>
        <source>Its containers get their addresses from %1.</source>
        <translation>컨테이너의 주소를 %1에서 나누어 줍니다.</translation>
    </message>
    <message>
        <source>The way out of it has the address %1.</source>
        <translation>밖으로 나가는 길의 주소는 %1입니다.</translation>
    </message>
    <message>
        <source>There is no way out of it to other networks.</source>
        <translation>다른 네트워크로 나갈 수 없습니다.</translation>
    </message>
    <message>
        <source>With IPv6 addresses, too.</source>
        <translation>IPv6 주소도 씁니다.</translation>
    </message>
    <message>
        <source>The container has the address %1 there.</source>
        <translation>컨테이너가 그곳에서 %1 주소를 씁니다.</translation>
    </message>
    <message>
        <source>The volume.</source>
        <translation>볼륨입니다.</translation>
    </message>
    <message>
        <source>The network, and the container.</source>
        <translation>네트워크와 컨테이너입니다.</translation>
    </message>
    <message>
        <source>The network.</source>
        <translation>네트워크입니다.</translation>
    </message>
</context>
<context>
    <name>Features</name>
    <message>
        <source>This engine is too old for it: it speaks version %1 of the API, and this came with %2.</source>
        <translation>이 엔진은 너무 오래되어 할 수 없습니다. API %1 버전을 쓰는데, 이 기능은 %2 버전에서 나왔습니다.</translation>
    </message>
    <message>
        <source>Podman keeps what builds leave among its images.</source>
        <translation>Podman은 빌드가 남긴 것을 이미지와 함께 보관합니다.</translation>
    </message>
    <message>
        <source>Podman can change limits only from version 5 on.</source>
        <translation>Podman은 버전 5부터 제한을 바꿀 수 있습니다.</translation>
    </message>
</context>
<context>
    <name>Humanize</name>
    <message>
        <source>%1 s</source>
        <comment>short duration</comment>
        <translation>%1초</translation>
    </message>
    <message>
        <source>%1 min</source>
        <comment>short duration</comment>
        <translation>%1분</translation>
    </message>
    <message>
        <source>%1 h</source>
        <comment>short duration</comment>
        <translation>%1시간</translation>
    </message>
    <message>
        <source>%1 d</source>
        <comment>short duration</comment>
        <translation>%1일</translation>
    </message>
    <message numerus="yes">
        <source>%n second(s)</source>
        <translation>
            <numerusform>%n초</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n minute(s)</source>
        <translation>
            <numerusform>%n분</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n hour(s)</source>
        <translation>
            <numerusform>%n시간</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n day(s)</source>
        <translation>
            <numerusform>%n일</numerusform>
        </translation>
    </message>
    <message>
        <source>just now</source>
        <translation>방금</translation>
    </message>
    <message>
        <source>%1 min ago</source>
        <translation>%1분 전</translation>
    </message>
    <message>
        <source>%1 h ago</source>
        <translation>%1시간 전</translation>
    </message>
    <message>
        <source>yesterday</source>
        <translation>어제</translation>
    </message>
    <message numerus="yes">
        <source>%n day(s) ago</source>
        <translation>
            <numerusform>%n일 전</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n week(s) ago</source>
        <translation>
            <numerusform>%n주 전</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n month(s) ago</source>
        <translation>
            <numerusform>%n개월 전</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n year(s) ago</source>
        <translation>
            <numerusform>%n년 전</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Isolation</name>
    <message>
        <source>Processes</source>
        <translation>프로세스</translation>
    </message>
    <message>
        <source>It sees only its own processes.</source>
        <translation>자기 프로세스만 볼 수 있습니다.</translation>
    </message>
    <message>
        <source>Network</source>
        <translation>네트워크</translation>
    </message>
    <message>
        <source>It has network devices, addresses and ports of its own.</source>
        <translation>네트워크 장치와 주소, 포트를 따로 가집니다.</translation>
    </message>
    <message>
        <source>Files</source>
        <translation>파일</translation>
    </message>
    <message>
        <source>It sees its image&apos;s files and what it is given, not this computer&apos;s.</source>
        <translation>이미지의 파일과 따로 건네받은 것만 보이고, 이 컴퓨터의 파일은 보이지 않습니다.</translation>
    </message>
    <message>
        <source>Host name</source>
        <translation>호스트 이름</translation>
    </message>
    <message>
        <source>It has a name of its own.</source>
        <translation>이름을 따로 가집니다.</translation>
    </message>
    <message>
        <source>Shared memory</source>
        <translation>공유 메모리</translation>
    </message>
    <message>
        <source>It shares memory with nobody.</source>
        <translation>다른 무엇과도 메모리를 공유하지 않습니다.</translation>
    </message>
    <message>
        <source>Users</source>
        <translation>사용자</translation>
    </message>
    <message>
        <source>Its root is an ordinary user of this computer.</source>
        <translation>컨테이너의 root는 이 컴퓨터에서는 일반 사용자입니다.</translation>
    </message>
    <message>
        <source>Control groups</source>
        <translation>컨트롤 그룹</translation>
    </message>
    <message>
        <source>It sees only its own part of them.</source>
        <translation>자기 몫만 볼 수 있습니다.</translation>
    </message>
    <message>
        <source>Namespaces</source>
        <translation>네임스페이스</translation>
    </message>
    <message>
        <source>this computer&apos;s</source>
        <translation>이 컴퓨터와 같음</translation>
    </message>
    <message>
        <source>its own</source>
        <translation>분리됨</translation>
    </message>
    <message>
        <source>as the engine has it</source>
        <translation>엔진 설정을 따름</translation>
    </message>
    <message>
        <source>It shares this with the computer.</source>
        <translation>이 컴퓨터와 공유합니다.</translation>
    </message>
    <message>
        <source>that of %1</source>
        <translation>%1의 것</translation>
    </message>
    <message>
        <source>Runs as</source>
        <translation>실행 사용자</translation>
    </message>
    <message>
        <source>User numbers</source>
        <translation>사용자 번호</translation>
    </message>
    <message>
        <source>Group numbers</source>
        <translation>그룹 번호</translation>
    </message>
    <message>
        <source>%1–%2 inside are %3–%4 here</source>
        <translation>안쪽 %1–%2 = 이 컴퓨터의 %3–%4</translation>
    </message>
    <message>
        <source>Its root is this computer&apos;s root.</source>
        <translation>컨테이너의 root가 이 컴퓨터의 root입니다.</translation>
    </message>
    <message>
        <source>Rights</source>
        <translation>권한</translation>
    </message>
    <message>
        <source>All rights</source>
        <translation>모든 권한</translation>
    </message>
    <message>
        <source>yes</source>
        <translation>예</translation>
    </message>
    <message>
        <source>no</source>
        <translation>아니요</translation>
    </message>
    <message>
        <source>Nothing keeps it from changing this computer.</source>
        <translation>이 컴퓨터를 바꾸지 못하게 막는 것이 없습니다.</translation>
    </message>
    <message>
        <source>Capabilities</source>
        <translation>커널 권한(capability)</translation>
    </message>
    <message>
        <source>none</source>
        <translation>없음</translation>
    </message>
    <message>
        <source>The pieces of the administrator&apos;s power that its first process has.</source>
        <translation>관리자 권한 가운데 첫 프로세스가 가진 것들입니다.</translation>
    </message>
    <message>
        <source>System call filter</source>
        <translation>시스템 호출 필터</translation>
    </message>
    <message numerus="yes">
        <source>seccomp, %n filter(s)</source>
        <translation>
            <numerusform>seccomp, 필터 %n개</numerusform>
        </translation>
    </message>
    <message>
        <source>It may use every call of the kernel.</source>
        <translation>커널의 모든 호출을 쓸 수 있습니다.</translation>
    </message>
    <message>
        <source>Calls that programs do not need are closed to it.</source>
        <translation>프로그램에 필요 없는 호출은 막혀 있습니다.</translation>
    </message>
    <message>
        <source>New rights</source>
        <translation>새 권한</translation>
    </message>
    <message>
        <source>cannot be gained</source>
        <translation>얻을 수 없음</translation>
    </message>
    <message>
        <source>by setuid programs</source>
        <translation>setuid 프로그램으로 얻을 수 있음</translation>
    </message>
    <message>
        <source>Security module</source>
        <translation>보안 모듈</translation>
    </message>
    <message>
        <source>Capabilities added</source>
        <translation>추가된 커널 권한</translation>
    </message>
    <message>
        <source>Capabilities taken away</source>
        <translation>제거된 커널 권한</translation>
    </message>
    <message>
        <source>Security options</source>
        <translation>보안 옵션</translation>
    </message>
    <message>
        <source>Its own files</source>
        <translation>자체 파일</translation>
    </message>
    <message>
        <source>read only</source>
        <translation>읽기 전용</translation>
    </message>
    <message>
        <source>it may write</source>
        <translation>쓰기 가능</translation>
    </message>
    <message>
        <source>no limit</source>
        <translation>제한 없음</translation>
    </message>
    <message>
        <source>Memory</source>
        <translation>메모리</translation>
    </message>
    <message>
        <source>Memory in use</source>
        <translation>사용 중인 메모리</translation>
    </message>
    <message>
        <source>Processors</source>
        <translation>프로세서</translation>
    </message>
    <message>
        <source>One that keeps making processes can take all of this computer&apos;s.</source>
        <translation>프로세스를 끝없이 만들면 이 컴퓨터의 몫까지 모두 차지할 수 있습니다.</translation>
    </message>
    <message>
        <source>Its group</source>
        <translation>그룹 경로</translation>
    </message>
    <message>
        <source>What it shares with this computer</source>
        <translation>이 컴퓨터와 공유하는 것</translation>
    </message>
    <message>
        <source>By this it can learn of this computer or command it.</source>
        <translation>이것으로 이 컴퓨터의 정보를 알아내거나 명령을 내릴 수 있습니다.</translation>
    </message>
    <message>
        <source>Port %1</source>
        <translation>포트 %1</translation>
    </message>
    <message>
        <source>leads to its port %1/%2</source>
        <translation>컨테이너 포트 %1/%2(으)로 연결</translation>
    </message>
    <message>
        <source>Only from this computer.</source>
        <translation>이 컴퓨터에서만 접속할 수 있습니다.</translation>
    </message>
    <message>
        <source>From every network of this computer.</source>
        <translation>이 컴퓨터의 모든 네트워크에서 접속할 수 있습니다.</translation>
    </message>
    <message>
        <source>a device, %1</source>
        <translation>장치, %1</translation>
    </message>
    <message>
        <source>Folders, ports, devices</source>
        <translation>폴더, 포트, 장치</translation>
    </message>
</context>
<context>
    <name>LayerUsage</name>
    <message>
        <source>at least %1</source>
        <translation>최소 %1</translation>
    </message>
</context>
<context>
    <name>Options</name>
    <message>
        <source>Runs and watches containers.</source>
        <translation>컨테이너를 실행하고 지켜봅니다.</translation>
    </message>
    <message>
        <source>Base address of the Hub&apos;s web interface.</source>
        <translation>허브 웹 인터페이스의 기본 주소.</translation>
    </message>
    <message>
        <source>Where an engine started from here keeps its state.</source>
        <translation>여기서 시작한 엔진이 상태를 두는 곳.</translation>
    </message>
    <message>
        <source>Where an engine started from here has its socket.</source>
        <translation>여기서 시작한 엔진의 소켓이 있는 곳.</translation>
    </message>
    <message>
        <source>system, light or dark, for this run.</source>
        <translation>이번 실행의 모습: system, light, dark.</translation>
    </message>
    <message>
        <source>The window&apos;s language for this run, like en or ko.</source>
        <translation>이번 실행의 언어: en, ko 등.</translation>
    </message>
    <message>
        <source>The engine to talk to: unix:///path, ssh://user@host or tcp://host:port. Default: DOCKER_HOST, else the one chosen last.</source>
        <translation>연결할 엔진: unix:///경로, ssh://사용자@호스트 또는 tcp://호스트:포트. 기본값: DOCKER_HOST, 없으면 마지막에 고른 엔진.</translation>
    </message>
    <message>
        <source>the address of the engine must look like unix:///run/onggi/onggi.sock, ssh://user@host or tcp://host:2375</source>
        <translation>엔진 주소는 unix:///run/onggi/onggi.sock, ssh://user@host, tcp://host:2375 같은 형식이어야 합니다</translation>
    </message>
</context>
<context>
    <name>Refusal</name>
    <message>
        <source>This engine does not have this function. A newer version of it may.</source>
        <translation>이 엔진에는 이 기능이 없습니다. 더 새 버전에는 있을 수 있습니다.</translation>
    </message>
    <message>
        <source>This engine cannot do this: %1</source>
        <translation>이 엔진은 할 수 없습니다: %1</translation>
    </message>
</context>
<context>
    <name>RestartPolicy</name>
    <message>
        <source>Restart</source>
        <translation>다시 시작</translation>
    </message>
    <message>
        <source>Always</source>
        <translation>항상</translation>
    </message>
    <message>
        <source>Until it is stopped</source>
        <translation>중지할 때까지 항상</translation>
    </message>
    <message numerus="yes">
        <source>After a failure, at most %n time(s)</source>
        <translation>
            <numerusform>실패하면, 최대 %n번</numerusform>
        </translation>
    </message>
    <message>
        <source>After a failure</source>
        <translation>실패하면</translation>
    </message>
    <message>
        <source>Never</source>
        <translation>안 함</translation>
    </message>
    <message>
        <source>Whenever it ends, and when the engine starts.</source>
        <translation>끝날 때마다, 그리고 엔진이 시작될 때.</translation>
    </message>
    <message>
        <source>Whenever it ends by itself, and when the engine starts, until someone stops it.</source>
        <translation>누군가 중지할 때까지, 스스로 끝날 때마다, 그리고 엔진이 시작될 때.</translation>
    </message>
    <message>
        <source>When it ends with a code other than 0. 0 times: for ever.</source>
        <translation>0이 아닌 코드로 끝났을 때. 0번은 끝없이를 뜻합니다.</translation>
    </message>
</context>
<context>
    <name>RunChange</name>
    <message>
        <source>a free one</source>
        <translation>빈 포트</translation>
    </message>
    <message>
        <source>read only</source>
        <translation>읽기 전용</translation>
    </message>
    <message>
        <source>yes</source>
        <translation>예</translation>
    </message>
    <message>
        <source>no</source>
        <translation>아니요</translation>
    </message>
    <message>
        <source>none</source>
        <translation>없음</translation>
    </message>
    <message>
        <source>Image</source>
        <translation>이미지</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>이름</translation>
    </message>
    <message>
        <source>Command</source>
        <translation>명령</translation>
    </message>
    <message>
        <source>Entrypoint</source>
        <translation>엔트리포인트</translation>
    </message>
    <message>
        <source>Interactive terminal</source>
        <translation>대화형 터미널</translation>
    </message>
    <message>
        <source>Removed when it ends</source>
        <translation>끝나면 삭제</translation>
    </message>
    <message>
        <source>Port</source>
        <translation>포트</translation>
    </message>
    <message>
        <source>Folder</source>
        <translation>폴더</translation>
    </message>
    <message>
        <source>Variable</source>
        <translation>변수</translation>
    </message>
    <message>
        <source>Label</source>
        <translation>레이블</translation>
    </message>
    <message>
        <source>Network</source>
        <translation>네트워크</translation>
    </message>
    <message>
        <source>Working directory</source>
        <translation>작업 폴더</translation>
    </message>
    <message>
        <source>User</source>
        <translation>사용자</translation>
    </message>
    <message>
        <source>Host name</source>
        <translation>호스트 이름</translation>
    </message>
    <message>
        <source>Memory limit</source>
        <translation>메모리 제한</translation>
    </message>
    <message>
        <source>Processors</source>
        <translation>프로세서</translation>
    </message>
    <message>
        <source>Most processes</source>
        <translation>최대 프로세스 수</translation>
    </message>
    <message>
        <source>Restart</source>
        <translation>재시작</translation>
    </message>
    <message>
        <source>Health check</source>
        <translation>상태 검사</translation>
    </message>
    <message>
        <source>Init process</source>
        <translation>init 프로세스</translation>
    </message>
    <message>
        <source>Read-only</source>
        <translation>읽기 전용</translation>
    </message>
    <message>
        <source>All rights</source>
        <translation>모든 권한</translation>
    </message>
    <message>
        <source>Option</source>
        <translation>옵션</translation>
    </message>
</context>
<context>
    <name>RunLine</name>
    <message>
        <source>“%1” is not a port: write host:container, like 8080:80.</source>
        <translation>“%1”은(는) 포트가 아닙니다. 8080:80처럼 호스트:컨테이너로 쓰세요.</translation>
    </message>
    <message>
        <source>“%1” is not a size: write 512m or 2g.</source>
        <translation>“%1”은(는) 크기가 아닙니다. 512m이나 2g처럼 쓰세요.</translation>
    </message>
    <message>
        <source>“%1” is not a number of processors: write 1 or 0.5.</source>
        <translation>“%1”은(는) 프로세서 수가 아닙니다. 1이나 0.5처럼 쓰세요.</translation>
    </message>
    <message>
        <source>A quotation mark is not closed.</source>
        <translation>따옴표가 닫히지 않았습니다.</translation>
    </message>
    <message>
        <source>This is not a “docker run” line.</source>
        <translation>“docker run” 줄이 아닙니다.</translation>
    </message>
    <message>
        <source>The option %1 needs a value.</source>
        <translation>%1 옵션에 값이 필요합니다.</translation>
    </message>
    <message>
        <source>The line names no image.</source>
        <translation>줄에 이미지가 없습니다.</translation>
    </message>
    <message>
        <source>“%1” is not a restart policy: write always, unless-stopped or on-failure.</source>
        <translation>“%1”은(는) 다시 시작 정책이 아닙니다. always, unless-stopped, on-failure 중에서 쓰세요.</translation>
    </message>
    <message>
        <source>“%1” is not a time: write 30s or 2m.</source>
        <translation>“%1”은(는) 시간이 아닙니다. 30s나 2m처럼 쓰세요.</translation>
    </message>
    <message>
        <source>%1 cannot be read: %2.</source>
        <translation>%1을(를) 읽을 수 없습니다: %2.</translation>
    </message>
    <message>
        <source>“%1” does not fit --%2.</source>
        <translation>“%1”은(는) --%2에 맞지 않습니다.</translation>
    </message>
</context>
<context>
    <name>RunOption</name>
    <message>
        <source>A right of the administrator that it gets, one of the kernel&apos;s capabilities.</source>
        <translation>컨테이너에 주는 관리자 권한(커널 capability) 하나입니다.</translation>
    </message>
    <message>
        <source>With this right it can do more to this computer than others can; SYS_ADMIN and ALL come near to the administrator&apos;s rights. Give it only to a program that you trust.</source>
        <translation>이 권한이 있으면 다른 컨테이너보다 이 컴퓨터에 더 많은 일을 할 수 있습니다. SYS_ADMIN과 ALL은 관리자 권한에 가깝습니다. 믿는 프로그램에만 주세요.</translation>
    </message>
    <message>
        <source>A right that is taken from it. ALL, and then adding the few that it needs, is safest.</source>
        <translation>컨테이너에서 빼는 권한입니다. ALL로 모두 뺀 다음 필요한 것만 더하는 방법이 가장 안전합니다.</translation>
    </message>
    <message>
        <source>A device of this computer that it may use.</source>
        <translation>컨테이너가 쓸 수 있는 이 컴퓨터의 장치입니다.</translation>
    </message>
    <message>
        <source>It talks to the device directly. With a disk it can read and change every file on it.</source>
        <translation>장치를 직접 다룹니다. 디스크라면 그 안의 모든 파일을 읽고 바꿀 수 있습니다.</translation>
    </message>
    <message>
        <source>How it is confined: no-new-privileges confines it more.</source>
        <translation>격리 방식입니다. no-new-privileges를 쓰면 더 엄격해집니다.</translation>
    </message>
    <message>
        <source>Without this protection, a mistake in the kernel or in the program lets it out more easily.</source>
        <translation>이 보호가 없으면 커널이나 프로그램의 결함을 통해 빠져나오기 쉬워집니다.</translation>
    </message>
    <message>
        <source>Whose processes it sees: those of this computer (host), or of another container (container:name).</source>
        <translation>누구의 프로세스를 볼지 정합니다: 이 컴퓨터(host) 또는 다른 컨테이너(container:이름).</translation>
    </message>
    <message>
        <source>It sees every process of this computer, and may end those of its own user.</source>
        <translation>이 컴퓨터의 모든 프로세스를 볼 수 있고, 같은 사용자의 프로세스는 끝낼 수도 있습니다.</translation>
    </message>
    <message>
        <source>Whose shared memory it uses.</source>
        <translation>누구의 공유 메모리를 쓸지 정합니다.</translation>
    </message>
    <message>
        <source>It can read and change memory that programs of this computer share.</source>
        <translation>이 컴퓨터의 프로그램들이 공유하는 메모리를 읽고 바꿀 수 있습니다.</translation>
    </message>
    <message>
        <source>Which users it has: host means those of this computer.</source>
        <translation>어떤 사용자를 쓸지 정합니다. host는 이 컴퓨터의 사용자입니다.</translation>
    </message>
    <message>
        <source>Its root is then this computer&apos;s root: what gets out of it may do everything.</source>
        <translation>컨테이너의 root가 이 컴퓨터의 root가 됩니다. 빠져나오면 무엇이든 할 수 있습니다.</translation>
    </message>
    <message>
        <source>Whose host name it has.</source>
        <translation>누구의 호스트 이름을 쓸지 정합니다.</translation>
    </message>
    <message>
        <source>With the right for it, it can rename this computer.</source>
        <translation>권한이 있으면 이 컴퓨터의 이름을 바꿀 수 있습니다.</translation>
    </message>
    <message>
        <source>Whether it sees its own control groups only, or those of this computer.</source>
        <translation>자기 컨트롤 그룹만 볼지, 이 컴퓨터의 것도 볼지 정합니다.</translation>
    </message>
    <message>
        <source>A further group of its user.</source>
        <translation>사용자를 더 넣을 그룹입니다.</translation>
    </message>
    <message>
        <source>A name and the address that it stands for. host-gateway means this computer.</source>
        <translation>이름과 그 이름이 가리키는 주소입니다. host-gateway는 이 컴퓨터입니다.</translation>
    </message>
    <message>
        <source>The server that it asks for names.</source>
        <translation>이름을 물어볼 DNS 서버입니다.</translation>
    </message>
    <message>
        <source>A domain in which short names are looked for.</source>
        <translation>짧은 이름을 찾을 도메인입니다.</translation>
    </message>
    <message>
        <source>An option of its resolver.</source>
        <translation>이름 풀이(resolver) 옵션입니다.</translation>
    </message>
    <message>
        <source>Its domain.</source>
        <translation>컨테이너의 도메인입니다.</translation>
    </message>
    <message>
        <source>A folder in memory, empty at each start.</source>
        <translation>메모리에 있는 폴더로, 시작할 때마다 비어 있습니다.</translation>
    </message>
    <message>
        <source>The size of its shared memory; browsers and databases need more than the usual 64 MB.</source>
        <translation>공유 메모리 크기입니다. 브라우저나 데이터베이스에는 기본값 64 MB보다 더 필요합니다.</translation>
    </message>
    <message>
        <source>Memory and swap together; -1 for as much swap as there is.</source>
        <translation>메모리와 스왑을 합한 크기입니다. -1이면 스왑을 있는 만큼 씁니다.</translation>
    </message>
    <message>
        <source>The memory that it is left with when memory becomes scarce.</source>
        <translation>메모리가 부족해져도 남겨 둘 크기입니다.</translation>
    </message>
    <message>
        <source>Its weight against others when processors are busy; 1024 is usual.</source>
        <translation>프로세서가 바쁠 때 다른 컨테이너에 대한 비중입니다. 보통 1024입니다.</translation>
    </message>
    <message>
        <source>The processors that it may run on.</source>
        <translation>실행할 수 있는 프로세서입니다.</translation>
    </message>
    <message>
        <source>How early it is ended when memory runs out, from -1000 to 1000.</source>
        <translation>메모리가 바닥났을 때 얼마나 먼저 종료될지 정합니다(-1000~1000).</translation>
    </message>
    <message>
        <source>A limit of its processes.</source>
        <translation>프로세스에 대한 제한입니다.</translation>
    </message>
    <message>
        <source>A setting of the kernel that holds inside it.</source>
        <translation>컨테이너 안에서만 적용되는 커널 설정입니다.</translation>
    </message>
    <message>
        <source>The signal that asks it to end.</source>
        <translation>종료를 요청할 때 보내는 시그널입니다.</translation>
    </message>
    <message>
        <source>The seconds that it has to end by itself.</source>
        <translation>스스로 끝날 때까지 기다리는 시간(초)입니다.</translation>
    </message>
    <message>
        <source>A container whose folders and volumes it has, too.</source>
        <translation>폴더와 볼륨을 함께 쓸 컨테이너입니다.</translation>
    </message>
    <message>
        <source>Every port that the image listens on gets a free port of this computer.</source>
        <translation>이미지가 여는 모든 포트에 이 컴퓨터의 빈 포트를 연결합니다.</translation>
    </message>
    <message>
        <source>It is not ended when it reaches its limit of memory.</source>
        <translation>메모리 제한에 이르러도 종료하지 않습니다.</translation>
    </message>
    <message>
        <source>At its limit it then hangs, and without a limit this computer can run out of memory.</source>
        <translation>제한에 이르면 멈춰 버리고, 제한이 없으면 이 컴퓨터의 메모리가 바닥날 수 있습니다.</translation>
    </message>
    <message>
        <source>Write it like %1.</source>
        <translation>%1처럼 적으세요.</translation>
    </message>
</context>
<context>
    <name>StopReason</name>
    <message>
        <source>It did not start: %1</source>
        <translation>시작하지 못했습니다: %1</translation>
    </message>
    <message>
        <source>It ran out of memory: its limit is %1. Run it again with a higher limit.</source>
        <translation>메모리가 모자랐습니다. 한도가 %1입니다. 한도를 높여 다시 실행하세요.</translation>
    </message>
    <message>
        <source>The system ran out of memory and ended it.</source>
        <translation>시스템의 메모리가 모자라 끝냈습니다.</translation>
    </message>
    <message>
        <source>Its main process ended in order, with code 0.</source>
        <translation>주 프로세스가 정상으로 끝났습니다(코드 0).</translation>
    </message>
    <message>
        <source>The engine could not start it (code 125).</source>
        <translation>엔진이 시작하지 못했습니다(코드 125).</translation>
    </message>
    <message>
        <source>The command is there but cannot be executed (code 126). Check its permissions, or that it is a program for this processor.</source>
        <translation>명령은 있지만 실행할 수 없습니다(코드 126). 권한이나, 이 프로세서용 프로그램인지 확인하세요.</translation>
    </message>
    <message>
        <source>The command was not found in the image (code 127). Check how it is written.</source>
        <translation>이미지에서 명령을 찾지 못했습니다(코드 127). 철자를 확인하세요.</translation>
    </message>
    <message>
        <source>It was interrupted, as by Ctrl+C (code 130).</source>
        <translation>Ctrl+C처럼 중단되었습니다(코드 130).</translation>
    </message>
    <message>
        <source>The program gave up by itself with an abort (code 134). Its last lines of log tell why.</source>
        <translation>프로그램이 스스로 중단했습니다(코드 134). 로그의 마지막 줄에 까닭이 있습니다.</translation>
    </message>
    <message>
        <source>It was killed by force (signal 9, code 137): it did not end in time when it was asked to stop, or something killed it.</source>
        <translation>강제로 끝났습니다(신호 9, 코드 137). 멈추라는 요청에 제때 끝나지 않았거나, 다른 것이 끝냈습니다.</translation>
    </message>
    <message>
        <source>The program crashed with a memory fault (signal 11, code 139).</source>
        <translation>프로그램이 메모리 오류로 죽었습니다(신호 11, 코드 139).</translation>
    </message>
    <message>
        <source>It ended because it was asked to stop (signal 15, code 143).</source>
        <translation>멈추라는 요청을 받고 끝났습니다(신호 15, 코드 143).</translation>
    </message>
    <message>
        <source>Its main process ended with code %1, which means an error. The last lines of its log usually tell why.</source>
        <translation>주 프로세스가 코드 %1(으)로 끝났습니다. 오류를 뜻합니다. 보통 로그의 마지막 줄에 까닭이 있습니다.</translation>
    </message>
    <message>
        <source>It was stopped. It did not end by itself when it was asked to, so it was ended by force (code 137); programs that ignore the signal to stop end like this.</source>
        <translation>중지했습니다. 끝내 달라는 요청에 스스로 끝나지 않아 강제로 끝냈습니다(코드 137). 중지 신호를 무시하는 프로그램은 이렇게 끝납니다.</translation>
    </message>
    <message>
        <source>A port that it needs is taken: choose another one in its settings, or end what has it.</source>
        <translation>필요한 포트를 다른 것이 쓰고 있습니다. 설정에서 다른 포트를 고르거나, 그 포트를 쓰는 것을 끝내세요.</translation>
    </message>
    <message>
        <source>It needs more memory than it gets: raise its limit.</source>
        <translation>메모리가 모자랍니다. 한도를 높이세요.</translation>
    </message>
    <message>
        <source>The disk is full: remove what is not used any more, on the page System.</source>
        <translation>디스크가 가득 찼습니다. 시스템 페이지에서 쓰지 않는 것을 지우세요.</translation>
    </message>
    <message>
        <source>The program is made for another processor: look for an image for this one.</source>
        <translation>다른 종류의 프로세서용 프로그램입니다. 이 프로세서용 이미지를 찾으세요.</translation>
    </message>
    <message>
        <source>It writes where it may only read: give it a folder or a volume there, or take “read-only” away.</source>
        <translation>읽기만 되는 곳에 쓰려고 했습니다. 그 자리에 폴더나 볼륨을 연결하거나 “읽기 전용”을 끄세요.</translation>
    </message>
    <message>
        <source>It lacks a right: check its user, and who owns the folders that it is given.</source>
        <translation>권한이 없습니다. 실행 사용자와 연결한 폴더의 소유자를 확인하세요.</translation>
    </message>
    <message>
        <source>It could not reach another service: check that the service runs, its address, and the network of both.</source>
        <translation>다른 서비스에 연결하지 못했습니다. 그 서비스가 실행 중인지, 주소와 네트워크가 맞는지 확인하세요.</translation>
    </message>
    <message>
        <source>A setting is missing: give it the variable that it asks for.</source>
        <translation>설정이 빠졌습니다. 요구하는 환경 변수를 넣어 주세요.</translation>
    </message>
    <message>
        <source>A name or a password is wrong: check its variables.</source>
        <translation>이름이나 비밀번호가 틀렸습니다. 환경 변수를 확인하세요.</translation>
    </message>
    <message>
        <source>A file that it needs is not there: check its command, its working directory and its folders.</source>
        <translation>필요한 파일이 없습니다. 명령과 작업 폴더, 연결한 폴더를 확인하세요.</translation>
    </message>
    <message>
        <source>Its configuration or command has a mistake: the line says where.</source>
        <translation>설정이나 명령에 잘못이 있습니다. 어디인지는 아래 줄에 나와 있습니다.</translation>
    </message>
    <message numerus="yes">
        <source>It is in a crash loop: it has failed %n time(s), the last time with code %1, and is started again each time.</source>
        <translation>
            <numerusform>시작하자마자 끝나기를 되풀이하고 있습니다. %n번 실패했고 마지막 코드는 %1이며, 그때마다 다시 시작됩니다.</numerusform>
        </translation>
    </message>
    <message>
        <source>It ran out of memory.</source>
        <translation>메모리가 부족했습니다.</translation>
    </message>
    <message>
        <source>It was ended by the signal %1 (code %2).</source>
        <translation>시그널 %1을(를) 받아 종료되었습니다(코드 %2).</translation>
    </message>
</context>
<context>
    <name>Validation</name>
    <message>
        <source>A name is made up when this is empty.</source>
        <translation>비우면 이름을 지어 줍니다.</translation>
    </message>
    <message>
        <source>A name begins with a letter a–z or a digit.</source>
        <translation>이름은 영문자나 숫자로 시작합니다.</translation>
    </message>
    <message>
        <source>Only letters a–z, digits, and _ . - are allowed.</source>
        <translation>영문자, 숫자, _ . - 만 쓸 수 있습니다.</translation>
    </message>
    <message>
        <source>A name has at least two characters.</source>
        <translation>이름은 두 글자 이상이어야 합니다.</translation>
    </message>
    <message>
        <source>There is a container of this name.</source>
        <translation>같은 이름의 컨테이너가 있습니다.</translation>
    </message>
    <message>
        <source>✓ Name is free</source>
        <translation>✓ 사용할 수 있는 이름</translation>
    </message>
    <message>
        <source>Choose an image or type its name.</source>
        <translation>이미지를 고르거나 이름을 쓰세요.</translation>
    </message>
    <message>
        <source>This is not an image&apos;s name: write repository:tag in small letters.</source>
        <translation>이미지 이름이 아닙니다. 저장소:태그를 소문자로 쓰세요.</translation>
    </message>
    <message>
        <source>A port is a number from 1 to 65535.</source>
        <translation>포트는 1부터 65535까지의 수입니다.</translation>
    </message>
    <message>
        <source>A free port is picked when it starts.</source>
        <translation>시작할 때 빈 포트를 고릅니다.</translation>
    </message>
    <message>
        <source>%1 stands twice in this form.</source>
        <translation>%1이(가) 두 번 있습니다.</translation>
    </message>
    <message>
        <source>%1 is used by %2.</source>
        <translation>%1은(는) %2이(가) 사용 중입니다.</translation>
    </message>
    <message>
        <source>%1 is used by a program on this computer.</source>
        <translation>%1은(는) 이 컴퓨터의 프로그램이 사용 중입니다.</translation>
    </message>
    <message>
        <source>A variable needs a name without “=”.</source>
        <translation>변수에는 “=” 없는 이름이 필요합니다.</translation>
    </message>
    <message>
        <source>Give the folder here and its place in the container.</source>
        <translation>이 컴퓨터의 폴더와 컨테이너 안의 위치를 쓰세요.</translation>
    </message>
    <message>
        <source>The place in the container begins with / and is not the root itself.</source>
        <translation>컨테이너 안의 위치는 /로 시작하며, / 자체일 수는 없습니다.</translation>
    </message>
    <message>
        <source>A path with a colon cannot be handed to a container.</source>
        <translation>콜론이 든 경로는 컨테이너에 넘길 수 없습니다.</translation>
    </message>
    <message>
        <source>%1 does not exist on this computer.</source>
        <translation>%1이(가) 이 컴퓨터에 없습니다.</translation>
    </message>
    <message>
        <source>%1 (process %2)</source>
        <translation>%1(프로세스 %2)</translation>
    </message>
</context>
<context>
    <name>onggi::ui::ActionDialog</name>
    <message>
        <source>Cancel</source>
        <translation>취소</translation>
    </message>
</context>
<context>
    <name>onggi::ui::AdvancedTab</name>
    <message>
        <source>Entrypoint</source>
        <translation>진입점</translation>
    </message>
    <message>
        <source>The program that gets the command as its arguments.</source>
        <translation>명령을 인수로 받는 프로그램.</translation>
    </message>
    <message>
        <source>Working directory</source>
        <translation>작업 폴더</translation>
    </message>
    <message>
        <source>User</source>
        <translation>사용자</translation>
    </message>
    <message>
        <source>Name or number, also user:group.</source>
        <translation>이름이나 번호. 사용자:그룹도 됩니다.</translation>
    </message>
    <message>
        <source>Host name</source>
        <translation>호스트 이름</translation>
    </message>
    <message>
        <source>Memory limit</source>
        <translation>메모리 한도</translation>
    </message>
    <message>
        <source>Processors</source>
        <translation>프로세서</translation>
    </message>
    <message>
        <source>Most processes</source>
        <translation>최대 프로세스 수</translation>
    </message>
    <message>
        <source>Health check</source>
        <translation>상태 확인</translation>
    </message>
    <message>
        <source>Every</source>
        <translation>간격</translation>
    </message>
    <message>
        <source>Failures in a row</source>
        <translation>연속 실패 횟수</translation>
    </message>
    <message>
        <source>So many make it unhealthy.</source>
        <translation>이만큼 실패하면 비정상입니다.</translation>
    </message>
    <message>
        <source>Init process (--init)</source>
        <translation>Init 프로세스 (--init)</translation>
    </message>
    <message>
        <source>A small first process that passes signals on and cleans up after others.</source>
        <translation>신호를 전달하고 끝난 프로세스를 정리하는 작은 첫 프로세스.</translation>
    </message>
    <message>
        <source>Read-only (--read-only)</source>
        <translation>읽기 전용 (--read-only)</translation>
    </message>
    <message>
        <source>It cannot write to its own files, only to folders and volumes.</source>
        <translation>자기 파일에는 쓸 수 없고 폴더와 볼륨에만 씁니다.</translation>
    </message>
    <message>
        <source>All rights (--privileged)</source>
        <translation>모든 권한 (--privileged)</translation>
    </message>
    <message>
        <source>It then has the rights of this computer&apos;s administrator: it can read and change every file, every device and the kernel&apos;s settings. Tick it only for a program that you trust as much as yourself.</source>
        <translation>이 컴퓨터 관리자의 권한을 갖게 됩니다. 모든 파일과 장치, 커널 설정을 읽고 바꿀 수 있습니다. 자신만큼 믿는 프로그램에만 켜세요.</translation>
    </message>
    <message>
        <source>Write a size like 512m or 2g.</source>
        <translation>512m이나 2g처럼 크기를 쓰세요.</translation>
    </message>
    <message>
        <source>Write a number like 1 or 0.5.</source>
        <translation>1이나 0.5처럼 수를 쓰세요.</translation>
    </message>
    <message>
        <source>Run by a shell inside it; code 0 means healthy.</source>
        <translation>안에서 셸이 실행합니다. 코드 0이면 정상입니다.</translation>
    </message>
    <message>
        <source>The image&apos;s own check, if it has one.</source>
        <translation>이미지에 상태 확인이 있으면 그것을 씁니다.</translation>
    </message>
    <message>
        <source>Write a time like 30s or 2m.</source>
        <translation>30s나 2m처럼 시간을 쓰세요.</translation>
    </message>
    <message>
        <source>Network</source>
        <translation>네트워크</translation>
    </message>
    <message>
        <source>More: health check, rights, further options</source>
        <translation>더 보기: 상태 검사, 권한, 추가 옵션</translation>
    </message>
    <message>
        <source>Further options</source>
        <translation>추가 옵션</translation>
    </message>
    <message>
        <source>It shares this computer&apos;s network: its ports are open at once, and it reaches what listens only here.</source>
        <translation>이 컴퓨터의 네트워크를 그대로 씁니다. 포트가 바로 열리고, 이 컴퓨터 안에서만 열린 서비스에도 접근할 수 있습니다.</translation>
    </message>
    <message>
        <source>No network but its own loopback.</source>
        <translation>자체 루프백 말고는 네트워크가 없습니다.</translation>
    </message>
    <message>
        <source>The network of that container.</source>
        <translation>그 컨테이너의 네트워크를 함께 씁니다.</translation>
    </message>
    <message>
        <source>bridge: a network of its own behind this computer.</source>
        <translation>bridge: 이 컴퓨터 뒤에 있는 별도의 네트워크입니다.</translation>
    </message>
</context>
<context>
    <name>onggi::ui::BuildDialog</name>
    <message>
        <source>Build</source>
        <translation>빌드</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>취소</translation>
    </message>
    <message>
        <source>Build an image</source>
        <translation>이미지 빌드</translation>
    </message>
    <message>
        <source>Folder</source>
        <translation>폴더</translation>
    </message>
    <message>
        <source>Dockerfile</source>
        <translation>Dockerfile</translation>
    </message>
    <message>
        <source>Image name</source>
        <translation>이미지 이름</translation>
    </message>
    <message>
        <source>repository:tag</source>
        <translation>저장소:태그</translation>
    </message>
    <message>
        <source>Target</source>
        <translation>타깃</translation>
    </message>
    <message>
        <source>The stage that becomes the image</source>
        <translation>이미지가 될 스테이지</translation>
    </message>
    <message>
        <source>Run every step anew, without the cache</source>
        <translation>캐시 없이 모든 단계를 새로 실행</translation>
    </message>
    <message>
        <source>Ask the registry for newer base images</source>
        <translation>더 새로운 베이스 이미지가 있는지 레지스트리에 확인</translation>
    </message>
    <message>
        <source>Build arguments</source>
        <translation>빌드 인자</translation>
    </message>
    <message>
        <source>Build argument</source>
        <translation>빌드 인자</translation>
    </message>
    <message>
        <source>Value</source>
        <translation>값</translation>
    </message>
    <message>
        <source>Add an argument</source>
        <translation>인자 추가</translation>
    </message>
    <message>
        <source>the last one</source>
        <translation>마지막 스테이지</translation>
    </message>
    <message>
        <source>The folder that the Dockerfile takes its files from</source>
        <translation>Dockerfile이 파일을 가져올 폴더</translation>
    </message>
    <message>
        <source>There is no such folder.</source>
        <translation>이런 폴더가 없습니다.</translation>
    </message>
    <message>
        <source>You may not read this folder.</source>
        <translation>이 폴더를 읽을 권한이 없습니다.</translation>
    </message>
    <message>
        <source>There is no %1 in this folder.</source>
        <translation>이 폴더에 %1 파일이 없습니다.</translation>
    </message>
    <message>
        <source>There is no instruction in it.</source>
        <translation>명령이 하나도 없습니다.</translation>
    </message>
    <message numerus="yes">
        <source>%n instruction(s)</source>
        <translation>
            <numerusform>명령 %n개</numerusform>
        </translation>
    </message>
    <message>
        <source>Without a name it is found by its id only.</source>
        <translation>이름이 없으면 ID로만 찾을 수 있습니다.</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>중지</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>닫기</translation>
    </message>
    <message>
        <source>Sending the folder…</source>
        <translation>폴더를 보내는 중…</translation>
    </message>
    <message numerus="yes">
        <source>Sending the folder: %1, %n file(s)</source>
        <translation>
            <numerusform>폴더를 보내는 중: %1, 파일 %n개</numerusform>
        </translation>
    </message>
    <message>
        <source>Step %1 of %2</source>
        <translation>%2단계 중 %1단계</translation>
    </message>
    <message>
        <source>Stopped</source>
        <translation>중지됨</translation>
    </message>
    <message>
        <source>Done: %1</source>
        <translation>완료: %1</translation>
    </message>
    <message>
        <source>Change…</source>
        <translation>바꾸기…</translation>
    </message>
    <message>
        <source>Default</source>
        <translation>기본값</translation>
    </message>
    <message>
        <source>What .dockerignore names stays here.</source>
        <translation>.dockerignore에 적힌 것은 보내지 않습니다.</translation>
    </message>
    <message>
        <source>Build again</source>
        <translation>다시 빌드</translation>
    </message>
</context>
<context>
    <name>onggi::ui::BuildLog</name>
    <message>
        <source>running</source>
        <translation>실행 중</translation>
    </message>
    <message>
        <source>cached</source>
        <translation>캐시</translation>
    </message>
    <message>
        <source>failed</source>
        <translation>실패</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <translation>%2 중 %1</translation>
    </message>
    <message>
        <source>pulling…</source>
        <translation>받는 중…</translation>
    </message>
    <message>
        <source>The build could not begin</source>
        <translation>빌드를 시작하지 못했습니다</translation>
    </message>
    <message>
        <source>The build could not begin: %1</source>
        <translation>빌드를 시작하지 못했습니다: %1</translation>
    </message>
    <message>
        <source>Step %1 of %2 failed</source>
        <translation>%2단계 중 %1단계 실패</translation>
    </message>
    <message>
        <source>Step %1 of %2 failed at %3</source>
        <translation>%2단계 중 %1단계 실패 (%3)</translation>
    </message>
    <message>
        <source>%1 s</source>
        <translation>%1초</translation>
    </message>
</context>
<context>
    <name>onggi::ui::BuildOutput</name>
    <message>
        <source>Steps</source>
        <translation>단계</translation>
    </message>
    <message>
        <source>Output</source>
        <translation>출력</translation>
    </message>
    <message>
        <source>What the build prints appears here.</source>
        <translation>빌드가 출력하는 내용이 여기에 나타납니다.</translation>
    </message>
</context>
<context>
    <name>onggi::ui::BulkPanel</name>
    <message>
        <source>Start all</source>
        <translation>모두 시작</translation>
    </message>
    <message>
        <source>Stop all</source>
        <translation>모두 중지</translation>
    </message>
    <message>
        <source>Restart all</source>
        <translation>모두 다시 시작</translation>
    </message>
    <message>
        <source>Remove all</source>
        <translation>모두 삭제</translation>
    </message>
    <message numerus="yes">
        <source>%n container(s) selected</source>
        <translation>
            <numerusform>컨테이너 %n개 선택됨</numerusform>
        </translation>
    </message>
    <message>
        <source>Pause all</source>
        <translation>모두 일시 정지</translation>
    </message>
    <message>
        <source>Resume all</source>
        <translation>모두 계속</translation>
    </message>
    <message numerus="yes">
        <source>Project %1: %n container(s)</source>
        <translation>
            <numerusform>프로젝트 %1: 컨테이너 %n개</numerusform>
        </translation>
    </message>
    <message>
        <source>Logs together</source>
        <translation>로그 함께 보기</translation>
    </message>
    <message>
        <source>Their logs as one, by time, in a window of its own</source>
        <translation>여러 로그를 시간순으로 하나로, 별도 창에서 봅니다</translation>
    </message>
</context>
<context>
    <name>onggi::ui::ByteProgress</name>
    <message>
        <source>Progress</source>
        <translation>진행률</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <translation>%2 중 %1</translation>
    </message>
</context>
<context>
    <name>onggi::ui::Call</name>
    <message>
        <source>The engine&apos;s answer could not be understood.</source>
        <translation>엔진의 답을 이해할 수 없습니다.</translation>
    </message>
</context>
<context>
    <name>onggi::ui::ChangeModel</name>
    <message>
        <source>Added</source>
        <translation>추가</translation>
    </message>
    <message>
        <source>Deleted</source>
        <translation>삭제</translation>
    </message>
    <message>
        <source>Changed</source>
        <translation>변경</translation>
    </message>
    <message>
        <source>What</source>
        <translation>종류</translation>
    </message>
    <message>
        <source>File or folder</source>
        <translation>파일 또는 폴더</translation>
    </message>
</context>
<context>
    <name>onggi::ui::ChangesPane</name>
    <message>
        <source>Filter files…</source>
        <translation>파일 거르기…</translation>
    </message>
    <message>
        <source>Filter files</source>
        <translation>파일 거르기</translation>
    </message>
    <message>
        <source>Refresh</source>
        <translation>새로 고침</translation>
    </message>
    <message>
        <source>Make an image…</source>
        <translation>이미지 만들기…</translation>
    </message>
    <message>
        <source>Keeps these changes as a new layer on top of the image&apos;s (docker commit)</source>
        <translation>이 변경을 이미지 위의 새 레이어로 남깁니다(docker commit)</translation>
    </message>
    <message>
        <source>Changed files</source>
        <translation>바뀐 파일</translation>
    </message>
    <message>
        <source>The changes cannot be listed</source>
        <translation>변경 목록을 볼 수 없습니다</translation>
    </message>
    <message>
        <source>Nothing is changed</source>
        <translation>바뀐 것이 없습니다</translation>
    </message>
    <message>
        <source>Its files are as they are in its image.</source>
        <translation>파일이 이미지에 있는 그대로입니다.</translation>
    </message>
    <message>
        <source>%1 added, %2 changed, %3 deleted</source>
        <translation>추가 %1, 변경 %2, 삭제 %3</translation>
    </message>
    <message>
        <source>Choose a file to see what has changed in it.</source>
        <translation>파일을 고르면 무엇이 바뀌었는지 보여 줍니다.</translation>
    </message>
    <message>
        <source>What has changed in the file</source>
        <translation>파일에서 바뀐 내용</translation>
    </message>
    <message>
        <source>Comparing %1 with the image&apos;s…</source>
        <translation>%1을(를) 이미지의 것과 비교하는 중…</translation>
    </message>
    <message>
        <source>%1 cannot be compared: %2</source>
        <translation>%1을(를) 비교할 수 없습니다: %2</translation>
    </message>
    <message>
        <source>%1 is a folder, or is there no more.</source>
        <translation>%1은(는) 폴더이거나 더는 없습니다.</translation>
    </message>
    <message>
        <source>%1 is no text: its content cannot be compared by lines.</source>
        <translation>%1은(는) 텍스트가 아니어서 줄 단위로 비교할 수 없습니다.</translation>
    </message>
    <message>
        <source>%1: the text is the same; its rights, owner or time have changed.</source>
        <translation>%1: 내용은 같고 권한이나 소유자, 시각이 바뀌었습니다.</translation>
    </message>
    <message>
        <source>%1: +%2 −%3 lines</source>
        <translation>%1: +%2줄 −%3줄</translation>
    </message>
</context>
<context>
    <name>onggi::ui::CommandPalette</name>
    <message>
        <source>Palette</source>
        <translation>팔레트</translation>
    </message>
    <message>
        <source>Found</source>
        <translation>찾은 것</translation>
    </message>
    <message>
        <source>Type letters of an action, a container, an image, a volume…</source>
        <translation>동작, 컨테이너, 이미지, 볼륨의 글자를 입력하세요…</translation>
    </message>
</context>
<context>
    <name>onggi::ui::CommandStrip</name>
    <message>
        <source>Copy</source>
        <translation>복사</translation>
    </message>
    <message>
        <source>Explain</source>
        <translation>설명</translation>
    </message>
    <message>
        <source>Copied</source>
        <translation>복사됨</translation>
    </message>
    <message>
        <source>Explanation</source>
        <translation>설명</translation>
    </message>
    <message>
        <source>The docker command that equals what you do appears here.</source>
        <translation>하는 일과 같은 docker 명령이 여기에 나타납니다.</translation>
    </message>
</context>
<context>
    <name>onggi::ui::CommitDialog</name>
    <message>
        <source>Make an image from %1</source>
        <translation>%1(으)로 이미지 만들기</translation>
    </message>
    <message>
        <source>Make the image</source>
        <translation>이미지 만들기</translation>
    </message>
    <message>
        <source>What it has changed in its files becomes one more layer on top of its image&apos;s. Folders of this computer and volumes are not part of it.</source>
        <translation>파일에서 바뀐 내용이 이미지 위의 레이어 하나가 됩니다. 이 컴퓨터의 폴더와 볼륨은 들어가지 않습니다.</translation>
    </message>
    <message>
        <source>Image name</source>
        <translation>이미지 이름</translation>
    </message>
    <message>
        <source>repository:tag</source>
        <translation>저장소:태그</translation>
    </message>
    <message>
        <source>Message</source>
        <translation>메시지</translation>
    </message>
    <message>
        <source>What is new in it</source>
        <translation>새로워진 점</translation>
    </message>
    <message>
        <source>Author</source>
        <translation>만든 사람</translation>
    </message>
    <message>
        <source>Name &lt;address&gt;</source>
        <translation>이름 &lt;주소&gt;</translation>
    </message>
    <message>
        <source>Pause it meanwhile</source>
        <translation>그동안 일시 정지</translation>
    </message>
    <message>
        <source>Its processes hold still until the layer is written, so that no file is caught half written.</source>
        <translation>레이어를 다 쓸 때까지 프로세스를 멈춰 두어, 쓰다 만 파일이 들어가지 않게 합니다.</translation>
    </message>
    <message>
        <source>A new image has a name and a tag, no digest.</source>
        <translation>새 이미지에는 이름과 태그를 씁니다. 다이제스트는 쓸 수 없습니다.</translation>
    </message>
    <message>
        <source>Like %1-snapshot:1</source>
        <translation>예: %1-snapshot:1</translation>
    </message>
    <message>
        <source>There is an image of this name: it loses the name to the new one.</source>
        <translation>같은 이름의 이미지가 있습니다. 이름이 새 이미지로 옮겨 갑니다.</translation>
    </message>
    <message>
        <source>✓ Name is free</source>
        <translation>✓ 사용할 수 있는 이름</translation>
    </message>
</context>
<context>
    <name>onggi::ui::ConnectDialog</name>
    <message>
        <source>Connect a container to %1</source>
        <translation>%1에 컨테이너 연결</translation>
    </message>
    <message>
        <source>Connect</source>
        <translation>연결</translation>
    </message>
    <message>
        <source>Container</source>
        <translation>컨테이너</translation>
    </message>
    <message>
        <source>Address</source>
        <translation>주소</translation>
    </message>
    <message>
        <source>the engine&apos;s choice</source>
        <translation>엔진이 고름</translation>
    </message>
    <message>
        <source>Every container is connected already.</source>
        <translation>모든 컨테이너가 이미 연결되어 있습니다.</translation>
    </message>
    <message>
        <source>This is no address.</source>
        <translation>주소가 아닙니다.</translation>
    </message>
</context>
<context>
    <name>onggi::ui::Connection</name>
    <message>
        <source>No engine answers at %1.</source>
        <translation>%1에서 응답하는 엔진이 없습니다.</translation>
    </message>
    <message>
        <source>You may not open the engine&apos;s socket %1.</source>
        <translation>엔진 소켓 %1을(를) 열 권한이 없습니다.</translation>
    </message>
    <message>
        <source>The connection to the engine failed: %1.</source>
        <translation>엔진에 연결하지 못했습니다: %1.</translation>
    </message>
    <message>
        <source>ssh cannot be started: %1. The package openssh-client has it.</source>
        <translation>ssh를 시작할 수 없습니다: %1. openssh-client 패키지에 들어 있습니다.</translation>
    </message>
    <message>
        <source>%1 has no docker program, which ssh needs to reach the engine there. Install the docker CLI on %1.</source>
        <translation>%1에 docker 프로그램이 없습니다. SSH로 그곳의 엔진에 닿으려면 필요합니다. %1에 docker CLI를 설치하세요.</translation>
    </message>
    <message>
        <source>The key of %1 is not known, or is another one than before. Connect once with “ssh %2” in a terminal and check it.</source>
        <translation>%1의 호스트 키를 모르거나 키가 전과 다릅니다. 터미널에서 “ssh %2”로 한 번 접속해 확인하세요.</translation>
    </message>
    <message>
        <source>%1 does not let you in. Set up a key for it (ssh-copy-id %2), and unlock it with ssh-add.</source>
        <translation>%1에서 접속을 거부했습니다. 키를 등록하고(ssh-copy-id %2) ssh-add로 잠금을 푸세요.</translation>
    </message>
    <message>
        <source>The host %1 is not known. Is its name right?</source>
        <translation>호스트 %1을(를) 찾을 수 없습니다. 이름이 맞나요?</translation>
    </message>
    <message>
        <source>No ssh server answers at %1.</source>
        <translation>%1에서 응답하는 SSH 서버가 없습니다.</translation>
    </message>
    <message>
        <source>%1 cannot be reached: %2.</source>
        <translation>%1에 연결할 수 없습니다: %2.</translation>
    </message>
    <message>
        <source>On %1 you may not open the engine&apos;s socket. Ask its administrator for the right to.</source>
        <translation>%1에서 엔진 소켓을 열 권한이 없습니다. 관리자에게 권한을 요청하세요.</translation>
    </message>
    <message>
        <source>ssh reaches %1, but no engine runs there.</source>
        <translation>SSH로 %1에 접속되지만 그곳에서 실행 중인 엔진이 없습니다.</translation>
    </message>
    <message>
        <source>The connection to %1 by ssh ended.</source>
        <translation>%1와의 SSH 연결이 끊겼습니다.</translation>
    </message>
    <message>
        <source>The connection to %1 by ssh failed: %2.</source>
        <translation>%1에 SSH로 연결하지 못했습니다: %2.</translation>
    </message>
    <message numerus="yes">
        <source>%1 does not answer within %n second(s). Is the address right, and the way there open?</source>
        <translation>
            <numerusform>%1에서 %n초 안에 응답이 없습니다. 주소가 맞고 길이 열려 있나요?</numerusform>
        </translation>
    </message>
    <message>
        <source>TLS is not available in this installation of Qt.</source>
        <translation>이 Qt에서는 TLS를 쓸 수 없습니다.</translation>
    </message>
    <message>
        <source>%1 holds no certificate that can be read.</source>
        <translation>%1에 읽을 수 있는 인증서가 없습니다.</translation>
    </message>
    <message>
        <source>The key %1 cannot be read. Keys that a password protects cannot be used here.</source>
        <translation>키 %1을(를) 읽을 수 없습니다. 암호가 걸린 키는 여기서 쓸 수 없습니다.</translation>
    </message>
    <message>
        <source>The engine at %1 hangs up without a word: it may want to see a certificate. Choose the folder that holds cert.pem and key.pem.</source>
        <translation>%1의 엔진이 아무 말 없이 연결을 끊습니다. 인증서를 요구하는지도 모릅니다. cert.pem과 key.pem이 든 폴더를 고르세요.</translation>
    </message>
    <message>
        <source>%1 closes the connection at once.</source>
        <translation>%1에서 연결을 바로 끊습니다.</translation>
    </message>
    <message>
        <source>The connection to %1 failed: %2.</source>
        <translation>%1에 연결하지 못했습니다: %2.</translation>
    </message>
    <message>
        <source>The engine at %1 wants to see a certificate. Choose the folder that holds cert.pem and key.pem.</source>
        <translation>%1의 엔진이 인증서를 요구합니다. cert.pem과 key.pem이 든 폴더를 고르세요.</translation>
    </message>
    <message>
        <source>The engine at %1 does not accept the certificate %2.</source>
        <translation>%1의 엔진이 인증서 %2을(를) 받아들이지 않습니다.</translation>
    </message>
    <message>
        <source>What answers at %1 does not speak TLS. Use this address without certificates, or another port.</source>
        <translation>%1에서는 TLS를 쓰지 않습니다. 인증서 없이 연결하거나 다른 포트를 쓰세요.</translation>
    </message>
    <message>
        <source>The engine&apos;s certificate at %1 is not trusted: %2. Choose the folder with the ca.pem that belongs to it.</source>
        <translation>%1에 있는 엔진의 인증서를 믿을 수 없습니다: %2. 그 인증서에 맞는 ca.pem이 든 폴더를 고르세요.</translation>
    </message>
</context>
<context>
    <name>onggi::ui::ContainerActions</name>
    <message>
        <source>Starting…</source>
        <translation>시작하는 중…</translation>
    </message>
    <message>
        <source>Stopping…</source>
        <translation>중지하는 중…</translation>
    </message>
    <message>
        <source>Restarting…</source>
        <translation>다시 시작하는 중…</translation>
    </message>
    <message>
        <source>Killing…</source>
        <translation>강제로 끝내는 중…</translation>
    </message>
    <message>
        <source>Removing…</source>
        <translation>삭제하는 중…</translation>
    </message>
    <message numerus="yes">
        <source>%n container(s)</source>
        <translation>
            <numerusform>컨테이너 %n개</numerusform>
        </translation>
    </message>
    <message>
        <source>Pausing…</source>
        <translation>일시 정지하는 중…</translation>
    </message>
    <message>
        <source>Resuming…</source>
        <translation>계속하는 중…</translation>
    </message>
</context>
<context>
    <name>onggi::ui::ContainerDelegate</name>
    <message>
        <source>Stop</source>
        <translation>중지</translation>
    </message>
    <message>
        <source>Start</source>
        <translation>시작</translation>
    </message>
    <message>
        <source>Restart</source>
        <translation>다시 시작</translation>
    </message>
    <message>
        <source>Terminal</source>
        <translation>터미널</translation>
    </message>
    <message>
        <source>More</source>
        <translation>더 보기</translation>
    </message>
</context>
<context>
    <name>onggi::ui::ContainerDialogs</name>
    <message>
        <source>Cancel</source>
        <translation>취소</translation>
    </message>
    <message>
        <source>There is no stopped container.</source>
        <translation>중지된 컨테이너가 없습니다.</translation>
    </message>
    <message numerus="yes">
        <source> and %n more</source>
        <translation>
            <numerusform> 외 %n개</numerusform>
        </translation>
    </message>
    <message>
        <source>%1

What they have written inside themselves is lost, and this cannot be undone. Images, volumes and folders of this computer are kept.</source>
        <translation>%1

안에 쓴 내용은 사라지며 되돌릴 수 없습니다. 이미지와 볼륨, 이 컴퓨터의 폴더는 그대로 남습니다.</translation>
    </message>
    <message>
        <source>Remove stopped containers</source>
        <translation>중지된 컨테이너 삭제</translation>
    </message>
    <message numerus="yes">
        <source>Remove %n stopped container(s)?</source>
        <translation>
            <numerusform>중지된 컨테이너 %n개를 삭제할까요?</numerusform>
        </translation>
    </message>
    <message>
        <source>Remove them</source>
        <translation>삭제</translation>
    </message>
    <message>
        <source>%1 of disk come free.</source>
        <translation>디스크 %1이(가) 비워집니다.</translation>
    </message>
    <message numerus="yes">
        <source>Removed %n container(s)</source>
        <translation>
            <numerusform>컨테이너 %n개를 삭제했습니다</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 freed</source>
        <translation>%1 비움</translation>
    </message>
    <message>
        <source>Nothing was removed: %1</source>
        <translation>삭제하지 못했습니다: %1</translation>
    </message>
    <message>
        <source>The limits of %1 are changed.</source>
        <translation>%1의 한도를 바꿨습니다.</translation>
    </message>
    <message>
        <source>Export the files of %1</source>
        <translation>%1의 파일 내보내기</translation>
    </message>
    <message>
        <source>Tar archives (*.tar)</source>
        <translation>Tar 아카이브 (*.tar)</translation>
    </message>
    <message>
        <source>%1 cannot be written: %2.</source>
        <translation>%1에 쓸 수 없습니다: %2.</translation>
    </message>
    <message>
        <source>Exporting the files of %1…</source>
        <translation>%1의 파일을 내보내는 중…</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>내보내기</translation>
    </message>
    <message>
        <source>Exporting the files of %1: %2</source>
        <translation>%1의 파일을 내보내는 중: %2</translation>
    </message>
    <message>
        <source>Exported to %1.</source>
        <translation>%1(으)로 내보냈습니다.</translation>
    </message>
    <message>
        <source>Rolling back…</source>
        <translation>되돌리는 중…</translation>
    </message>
    <message>
        <source>%1 is as it was before. The other one is stopped and kept.</source>
        <translation>%1을(를) 예전 상태로 되돌렸습니다. 다른 쪽은 멈춘 채로 남아 있습니다.</translation>
    </message>
</context>
<context>
    <name>onggi::ui::ContainerModel</name>
    <message>
        <source>State</source>
        <translation>상태</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>이름</translation>
    </message>
    <message>
        <source>Image</source>
        <translation>이미지</translation>
    </message>
    <message>
        <source>Ports</source>
        <translation>포트</translation>
    </message>
    <message>
        <source>Uptime</source>
        <translation>경과</translation>
    </message>
    <message>
        <source>Actions</source>
        <translation>동작</translation>
    </message>
    <message>
        <source>Created</source>
        <translation>만듦</translation>
    </message>
    <message>
        <source>Healthy</source>
        <translation>정상</translation>
    </message>
    <message>
        <source>Unhealthy</source>
        <translation>비정상</translation>
    </message>
    <message>
        <source>Running</source>
        <translation>실행 중</translation>
    </message>
    <message>
        <source>Paused</source>
        <translation>일시 정지</translation>
    </message>
    <message>
        <source>Restarting</source>
        <translation>다시 시작 중</translation>
    </message>
    <message>
        <source>Removing</source>
        <translation>삭제 중</translation>
    </message>
    <message>
        <source>Exited %1</source>
        <translation>종료 %1</translation>
    </message>
    <message>
        <source>Dead</source>
        <translation>죽음</translation>
    </message>
    <message>
        <source>CPU</source>
        <translation>CPU</translation>
    </message>
    <message>
        <source>Memory</source>
        <translation>메모리</translation>
    </message>
    <message>
        <source>Health unclear</source>
        <translation>상태 확인 중</translation>
    </message>
    <message>
        <source>Of one processor: 200 % is two of them at work</source>
        <translation>프로세서 하나를 기준으로 합니다. 200 %는 둘이 일하고 있다는 뜻입니다</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <translation>%2 중 %1</translation>
    </message>
    <message>
        <source>Crash loop</source>
        <translation>반복 오류</translation>
    </message>
</context>
<context>
    <name>onggi::ui::ContainerPane</name>
    <message>
        <source>Container details</source>
        <translation>컨테이너 세부 정보</translation>
    </message>
    <message>
        <source>Overview</source>
        <translation>개요</translation>
    </message>
    <message>
        <source>Logs</source>
        <translation>로그</translation>
    </message>
    <message>
        <source>Terminal</source>
        <translation>터미널</translation>
    </message>
    <message>
        <source>Inspect</source>
        <translation>검사</translation>
    </message>
    <message>
        <source>Own window</source>
        <translation>새 창으로</translation>
    </message>
    <message>
        <source>Show this in a window of its own</source>
        <translation>따로 창을 열어 보여 줍니다</translation>
    </message>
    <message>
        <source>Bring it back</source>
        <translation>되돌리기</translation>
    </message>
    <message>
        <source>This is in a window of its own.</source>
        <translation>다른 창에서 보고 있습니다.</translation>
    </message>
    <message>
        <source>Changes</source>
        <translation>변경</translation>
    </message>
    <message>
        <source>Stats</source>
        <translation>통계</translation>
    </message>
    <message>
        <source>Processes</source>
        <translation>프로세스</translation>
    </message>
    <message>
        <source>Files</source>
        <translation>파일</translation>
    </message>
    <message>
        <source>Isolation</source>
        <translation>격리</translation>
    </message>
</context>
<context>
    <name>onggi::ui::ContainerTable</name>
    <message>
        <source>Containers</source>
        <translation>컨테이너</translation>
    </message>
    <message>
        <source>Open http://localhost:%1</source>
        <translation>http://localhost:%1 열기</translation>
    </message>
    <message>
        <source>Right click: choose the columns</source>
        <translation>오른쪽 클릭: 표시할 열 선택</translation>
    </message>
</context>
<context>
    <name>onggi::ui::ContainerTerminals</name>
    <message>
        <source>Terminals of the container</source>
        <translation>컨테이너의 터미널</translation>
    </message>
    <message>
        <source>Main process</source>
        <translation>주 프로세스</translation>
    </message>
    <message>
        <source>New shell</source>
        <translation>새 셸</translation>
    </message>
    <message>
        <source>New shell as another user…</source>
        <translation>다른 사용자로 새 셸…</translation>
    </message>
    <message>
        <source>User in the container: a name or a number, also user:group.</source>
        <translation>컨테이너 안의 사용자: 이름이나 번호. 사용자:그룹도 됩니다.</translation>
    </message>
    <message>
        <source>Terminal</source>
        <translation>터미널</translation>
    </message>
    <message>
        <source>Shell</source>
        <translation>셸</translation>
    </message>
    <message>
        <source>Shell %1</source>
        <translation>셸 %1</translation>
    </message>
    <message>
        <source>Shell %1 (%2)</source>
        <translation>셸 %1 (%2)</translation>
    </message>
    <message>
        <source>Close %1</source>
        <translation>%1 닫기</translation>
    </message>
</context>
<context>
    <name>onggi::ui::ContainerTree</name>
    <message>
        <source>Stopped</source>
        <translation>중지됨</translation>
    </message>
    <message>
        <source>All running</source>
        <translation>모두 실행 중</translation>
    </message>
    <message>
        <source>%1 of %2 running</source>
        <translation>%2개 중 %1개 실행</translation>
    </message>
    <message numerus="yes">
        <source>%n container(s)</source>
        <translation>
            <numerusform>컨테이너 %n개</numerusform>
        </translation>
    </message>
    <message>
        <source>The compose project %1</source>
        <translation>compose 프로젝트 %1</translation>
    </message>
</context>
<context>
    <name>onggi::ui::ContainersPage</name>
    <message>
        <source>Nothing matches</source>
        <translation>맞는 것이 없습니다</translation>
    </message>
    <message>
        <source>No container matches the filter.</source>
        <translation>필터에 맞는 컨테이너가 없습니다.</translation>
    </message>
    <message>
        <source>Show all</source>
        <translation>모두 보기</translation>
    </message>
    <message>
        <source>No containers yet</source>
        <translation>아직 컨테이너가 없습니다</translation>
    </message>
    <message>
        <source>A container is a program that runs apart from the rest of this computer, from an image that has everything it needs.</source>
        <translation>컨테이너는 필요한 모든 것이 든 이미지로, 컴퓨터의 나머지와 떨어져 실행되는 프로그램입니다.</translation>
    </message>
    <message>
        <source>Run your first container…</source>
        <translation>첫 컨테이너 실행…</translation>
    </message>
    <message>
        <source>All</source>
        <translation>전체</translation>
    </message>
    <message>
        <source>Running</source>
        <translation>실행 중</translation>
    </message>
    <message>
        <source>Stopped</source>
        <translation>중지됨</translation>
    </message>
    <message>
        <source>Removed %1.</source>
        <translation>%1을(를) 삭제했습니다.</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>되돌리기</translation>
    </message>
    <message>
        <source>Start the selected containers</source>
        <translation>선택한 컨테이너 시작</translation>
    </message>
    <message>
        <source>Stop the selected containers</source>
        <translation>선택한 컨테이너 중지</translation>
    </message>
    <message>
        <source>Restart the selected containers</source>
        <translation>선택한 컨테이너 다시 시작</translation>
    </message>
    <message>
        <source>Rename the selected container…</source>
        <translation>선택한 컨테이너 이름 바꾸기…</translation>
    </message>
    <message>
        <source>Remove the selected containers</source>
        <translation>선택한 컨테이너 삭제</translation>
    </message>
    <message>
        <source>Running %1</source>
        <translation>실행 중 %1</translation>
    </message>
    <message>
        <source>Stopped %1</source>
        <translation>중지됨 %1</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>삭제</translation>
    </message>
    <message>
        <source>Start</source>
        <translation>시작</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>중지</translation>
    </message>
    <message>
        <source>Restart</source>
        <translation>다시 시작</translation>
    </message>
    <message>
        <source>Kill</source>
        <translation>강제 종료</translation>
    </message>
    <message>
        <source>Logs</source>
        <translation>로그</translation>
    </message>
    <message>
        <source>Terminal</source>
        <translation>터미널</translation>
    </message>
    <message>
        <source>Rename…</source>
        <translation>이름 바꾸기…</translation>
    </message>
    <message>
        <source>Run another of %1…</source>
        <translation>%1 하나 더 실행…</translation>
    </message>
    <message>
        <source>Copy name</source>
        <translation>이름 복사</translation>
    </message>
    <message>
        <source>Copy ID</source>
        <translation>ID 복사</translation>
    </message>
    <message>
        <source>Containers</source>
        <translation>컨테이너</translation>
    </message>
    <message>
        <source>Filter: name, image, port, state…</source>
        <translation>필터: 이름, 이미지, 포트, 상태…</translation>
    </message>
    <message>
        <source>Remove stopped…</source>
        <translation>중지된 것 삭제…</translation>
    </message>
    <message>
        <source>Made the image %1.</source>
        <translation>이미지 %1을(를) 만들었습니다.</translation>
    </message>
    <message>
        <source>Show it</source>
        <translation>보기</translation>
    </message>
    <message>
        <source>Pause or resume the selected containers</source>
        <translation>선택한 컨테이너 일시 정지 또는 계속</translation>
    </message>
    <message>
        <source>Open a shell in the selected container</source>
        <translation>선택한 컨테이너에서 셸 열기</translation>
    </message>
    <message>
        <source>Edit the limits of the selected container…</source>
        <translation>선택한 컨테이너의 한도 바꾸기…</translation>
    </message>
    <message>
        <source>Remove all stopped containers…</source>
        <translation>중지된 컨테이너 모두 삭제…</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>일시 정지</translation>
    </message>
    <message>
        <source>Resume</source>
        <translation>계속</translation>
    </message>
    <message>
        <source>Shell</source>
        <translation>셸</translation>
    </message>
    <message>
        <source>Edit limits…</source>
        <translation>한도 바꾸기…</translation>
    </message>
    <message>
        <source>Make an image…</source>
        <translation>이미지 만들기…</translation>
    </message>
    <message>
        <source>Copy files out…</source>
        <translation>파일 꺼내기…</translation>
    </message>
    <message>
        <source>Copy files in…</source>
        <translation>파일 넣기…</translation>
    </message>
    <message>
        <source>Export all files…</source>
        <translation>모든 파일 내보내기…</translation>
    </message>
    <message>
        <source>Practise step by step</source>
        <translation>단계별로 따라 하기</translation>
    </message>
    <message>
        <source>Roll back</source>
        <translation>되돌리기</translation>
    </message>
    <message>
        <source>Change the settings of the selected container…</source>
        <translation>선택한 컨테이너의 설정 바꾸기…</translation>
    </message>
    <message>
        <source>Choose the list&apos;s columns…</source>
        <translation>목록의 열 선택…</translation>
    </message>
    <message>
        <source>Change its settings…</source>
        <translation>설정 바꾸기…</translation>
    </message>
    <message>
        <source>Roll back to %1</source>
        <translation>%1(으)로 되돌리기</translation>
    </message>
    <message>
        <source>%1 is recreated.</source>
        <translation>%1을(를) 다시 만들었습니다.</translation>
    </message>
    <message>
        <source>%1 is recreated. The former one is kept as %2.</source>
        <translation>%1을(를) 다시 만들었습니다. 이전 것은 %2(으)로 남겨 두었습니다.</translation>
    </message>
    <message>
        <source>Logs: %1</source>
        <translation>로그: %1</translation>
    </message>
</context>
<context>
    <name>onggi::ui::CopyDialog</name>
    <message>
        <source>Copy files out of %1</source>
        <translation>%1에서 파일 꺼내기</translation>
    </message>
    <message>
        <source>Copy files into %1</source>
        <translation>%1에 파일 넣기</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>복사</translation>
    </message>
    <message>
        <source>From the container</source>
        <translation>컨테이너의 경로</translation>
    </message>
    <message>
        <source>Into the container&apos;s folder</source>
        <translation>컨테이너의 폴더</translation>
    </message>
    <message>
        <source>Into the folder here</source>
        <translation>이 컴퓨터의 폴더</translation>
    </message>
    <message>
        <source>File or folder here</source>
        <translation>이 컴퓨터의 파일</translation>
    </message>
    <message>
        <source>Choose…</source>
        <translation>고르기…</translation>
    </message>
    <message>
        <source>Into which folder?</source>
        <translation>어느 폴더에 넣을까요?</translation>
    </message>
    <message>
        <source>Which file?</source>
        <translation>어느 파일인가요?</translation>
    </message>
    <message>
        <source>A file or a folder, as the container sees it.</source>
        <translation>컨테이너에서 보이는 파일이나 폴더.</translation>
    </message>
    <message>
        <source>A folder, as the container sees it.</source>
        <translation>컨테이너에서 보이는 폴더.</translation>
    </message>
    <message>
        <source>A path in the container begins with /.</source>
        <translation>컨테이너의 경로는 /로 시작합니다.</translation>
    </message>
    <message>
        <source>It does not exist on this computer.</source>
        <translation>이 컴퓨터에 없습니다.</translation>
    </message>
    <message>
        <source>This is no folder that you may write to.</source>
        <translation>쓸 수 있는 폴더가 아닙니다.</translation>
    </message>
    <message>
        <source>%1 copied…</source>
        <translation>%1 복사함…</translation>
    </message>
    <message>
        <source>Copied %1 to %2.</source>
        <translation>%1을(를) %2(으)로 복사했습니다.</translation>
    </message>
    <message>
        <source>Copying…</source>
        <translation>복사하는 중…</translation>
    </message>
    <message>
        <source>Copied %1 to %2 in %3.</source>
        <translation>%1을(를) %3의 %2(으)로 복사했습니다.</translation>
    </message>
</context>
<context>
    <name>onggi::ui::CreateNetworkDialog</name>
    <message>
        <source>Create a network</source>
        <translation>네트워크 만들기</translation>
    </message>
    <message>
        <source>Create</source>
        <translation>만들기</translation>
    </message>
    <message>
        <source>Internal: no way out to other networks</source>
        <translation>내부: 다른 네트워크로 나갈 수 없음</translation>
    </message>
    <message>
        <source>IPv6 addresses, too</source>
        <translation>IPv6 주소도 사용</translation>
    </message>
    <message>
        <source>Labels</source>
        <translation>레이블</translation>
    </message>
    <message>
        <source>Containers on the same network reach each other by their names.</source>
        <translation>같은 네트워크의 컨테이너는 서로를 이름으로 찾습니다.</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>이름</translation>
    </message>
    <message>
        <source>Driver</source>
        <translation>드라이버</translation>
    </message>
    <message>
        <source>Subnet</source>
        <translation>서브넷</translation>
    </message>
    <message>
        <source>Gateway</source>
        <translation>게이트웨이</translation>
    </message>
    <message>
        <source>“bridge” joins containers of this computer.</source>
        <translation>“bridge”는 이 컴퓨터의 컨테이너를 잇습니다.</translation>
    </message>
    <message>
        <source>✓ Name is free</source>
        <translation>✓ 쓸 수 있는 이름</translation>
    </message>
    <message>
        <source>What containers are connected to by name.</source>
        <translation>컨테이너를 연결할 때 쓰는 이름입니다.</translation>
    </message>
    <message>
        <source>Letters, digits, “_”, “.” or “-”; a letter or digit first.</source>
        <translation>영문자, 숫자, “_”, “.”, “-”. 첫 글자는 영문자나 숫자입니다.</translation>
    </message>
    <message>
        <source>There is a network of this name.</source>
        <translation>이 이름의 네트워크가 있습니다.</translation>
    </message>
    <message>
        <source>Empty: the engine chooses a free one.</source>
        <translation>비우면 엔진이 빈 대역을 고릅니다.</translation>
    </message>
    <message>
        <source>Like 172.28.0.0/16.</source>
        <translation>예: 172.28.0.0/16</translation>
    </message>
    <message>
        <source>A gateway needs a subnet.</source>
        <translation>게이트웨이에는 서브넷이 필요합니다.</translation>
    </message>
    <message>
        <source>This is no address.</source>
        <translation>주소가 아닙니다.</translation>
    </message>
    <message>
        <source>It is not in the subnet.</source>
        <translation>서브넷에 속하지 않습니다.</translation>
    </message>
    <message>
        <source>name=value, one on each line.</source>
        <translation>한 줄에 하나씩 이름=값</translation>
    </message>
</context>
<context>
    <name>onggi::ui::CreateVolumeDialog</name>
    <message>
        <source>Create a volume</source>
        <translation>볼륨 만들기</translation>
    </message>
    <message>
        <source>Create</source>
        <translation>만들기</translation>
    </message>
    <message>
        <source>Labels</source>
        <translation>레이블</translation>
    </message>
    <message>
        <source>Driver options</source>
        <translation>드라이버 옵션</translation>
    </message>
    <message>
        <source>A volume keeps files beyond the life of a container. Containers mount it by its name.</source>
        <translation>볼륨은 컨테이너가 사라져도 파일을 보관합니다. 컨테이너는 이름으로 볼륨을 마운트합니다.</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>이름</translation>
    </message>
    <message>
        <source>made up by the engine</source>
        <translation>엔진이 지음</translation>
    </message>
    <message>
        <source>Driver</source>
        <translation>드라이버</translation>
    </message>
    <message>
        <source>Where the files are kept. “local” is a folder of the engine&apos;s.</source>
        <translation>파일을 두는 곳입니다. “local”은 엔진의 폴더입니다.</translation>
    </message>
    <message>
        <source>✓ Name is free</source>
        <translation>✓ 쓸 수 있는 이름</translation>
    </message>
    <message>
        <source>Without a name, prune counts it as nobody&apos;s.</source>
        <translation>이름이 없으면 정리할 때 주인 없는 볼륨으로 봅니다.</translation>
    </message>
    <message>
        <source>Two or more letters, digits, “_”, “.” or “-”; a letter or digit first.</source>
        <translation>영문자, 숫자, “_”, “.”, “-” 두 글자 이상. 첫 글자는 영문자나 숫자입니다.</translation>
    </message>
    <message>
        <source>There is a volume of this name.</source>
        <translation>이 이름의 볼륨이 있습니다.</translation>
    </message>
    <message>
        <source>name=value, one on each line.</source>
        <translation>한 줄에 하나씩 이름=값</translation>
    </message>
</context>
<context>
    <name>onggi::ui::CredentialStore</name>
    <message>
        <source>The folder %1 cannot be made.</source>
        <translation>폴더 %1을(를) 만들 수 없습니다.</translation>
    </message>
    <message>
        <source>The login cannot be written to %1: %2.</source>
        <translation>로그인 정보를 %1에 쓸 수 없습니다: %2.</translation>
    </message>
    <message>
        <source>%1 cannot be read: %2.</source>
        <translation>%1을(를) 읽을 수 없습니다: %2.</translation>
    </message>
    <message>
        <source>%1 is no JSON: %2. Mend it, then sign in again.</source>
        <translation>%1이(가) 올바른 JSON이 아닙니다: %2. 고친 뒤 다시 로그인하세요.</translation>
    </message>
    <message>
        <source>The program docker-credential-%1, which keeps the logins, is not installed.</source>
        <translation>로그인 정보를 보관하는 프로그램 docker-credential-%1이(가) 설치되어 있지 않습니다.</translation>
    </message>
    <message>
        <source>The login could not be kept: %1</source>
        <translation>로그인 정보를 보관하지 못했습니다: %1</translation>
    </message>
    <message>
        <source>The keyring does not give it up: %1</source>
        <translation>키링에서 지우지 못했습니다: %1</translation>
    </message>
</context>
<context>
    <name>onggi::ui::DiskPruneDialog</name>
    <message>
        <source>Remove volumes that nobody uses</source>
        <translation>사용하지 않는 볼륨 삭제</translation>
    </message>
    <message>
        <source>Empty the build cache</source>
        <translation>빌드 캐시 비우기</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>삭제</translation>
    </message>
    <message>
        <source>Only those without a name</source>
        <translation>이름 없는 것만</translation>
    </message>
    <message>
        <source>Only what no image of today is made of</source>
        <translation>지금 있는 이미지에 쓰이지 않는 것만</translation>
    </message>
    <message>
        <source>All that no container uses, also those with a name</source>
        <translation>이름이 있더라도 어떤 컨테이너도 쓰지 않는 것 모두</translation>
    </message>
    <message>
        <source>All of it</source>
        <translation>전부</translation>
    </message>
    <message>
        <source>What is in them is lost, and this cannot be undone.</source>
        <translation>볼륨에 든 내용이 사라지며 되돌릴 수 없습니다.</translation>
    </message>
    <message>
        <source>The next build has to do its steps again.</source>
        <translation>다음 빌드에서는 각 단계를 처음부터 다시 실행합니다.</translation>
    </message>
    <message>
        <source>There was nothing to remove.</source>
        <translation>삭제할 것이 없었습니다.</translation>
    </message>
    <message>
        <source>%1 came free.</source>
        <translation>%1를 확보했습니다.</translation>
    </message>
</context>
<context>
    <name>onggi::ui::DiskView</name>
    <message>
        <source>Count again</source>
        <translation>다시 계산</translation>
    </message>
    <message>
        <source>Images</source>
        <translation>이미지</translation>
    </message>
    <message>
        <source>Remove unused images…</source>
        <translation>사용하지 않는 이미지 삭제…</translation>
    </message>
    <message>
        <source>Containers</source>
        <translation>컨테이너</translation>
    </message>
    <message>
        <source>Remove stopped containers…</source>
        <translation>중지된 컨테이너 삭제…</translation>
    </message>
    <message>
        <source>Volumes</source>
        <translation>볼륨</translation>
    </message>
    <message>
        <source>Remove unused volumes…</source>
        <translation>사용하지 않는 볼륨 삭제…</translation>
    </message>
    <message>
        <source>Build cache</source>
        <translation>빌드 캐시</translation>
    </message>
    <message>
        <source>Empty the build cache…</source>
        <translation>빌드 캐시 비우기…</translation>
    </message>
    <message>
        <source>%1: the part that is in use</source>
        <translation>%1: 사용 중인 부분</translation>
    </message>
    <message>
        <source>No engine answers, so nothing can be counted.</source>
        <translation>응답하는 엔진이 없어 계산할 수 없습니다.</translation>
    </message>
    <message>
        <source>Counting…</source>
        <translation>계산 중…</translation>
    </message>
    <message>
        <source>The engine did not count.</source>
        <translation>엔진이 계산하지 못했습니다.</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>다시 시도</translation>
    </message>
    <message>
        <source>%1 on the engine&apos;s disk, %2 of it can come free</source>
        <translation>엔진 디스크에 %1, 그중 %2를 확보할 수 있음</translation>
    </message>
    <message>
        <source>This engine says nothing of it.</source>
        <translation>이 엔진은 알려 주지 않습니다.</translation>
    </message>
    <message>
        <source>%1, of them %2 in use</source>
        <translation>%1개, 그중 %2개 사용 중</translation>
    </message>
    <message>
        <source>Nothing here</source>
        <translation>없음</translation>
    </message>
    <message>
        <source>%1 unused</source>
        <translation>미사용 %1</translation>
    </message>
</context>
<context>
    <name>onggi::ui::Download</name>
    <message>
        <source>It could not be written: %1.</source>
        <translation>쓸 수 없었습니다: %1.</translation>
    </message>
</context>
<context>
    <name>onggi::ui::Engine</name>
    <message>
        <source>Local engine</source>
        <translation>로컬 엔진</translation>
    </message>
</context>
<context>
    <name>onggi::ui::EngineDialog</name>
    <message>
        <source>Add an engine</source>
        <translation>엔진 추가</translation>
    </message>
    <message>
        <source>Change an engine</source>
        <translation>엔진 편집</translation>
    </message>
    <message>
        <source>Test and keep</source>
        <translation>시험하고 저장</translation>
    </message>
    <message>
        <source>Check the engine&apos;s certificate</source>
        <translation>엔진의 인증서 확인</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>이름</translation>
    </message>
    <message>
        <source>Address</source>
        <translation>주소</translation>
    </message>
    <message>
        <source>Certificates</source>
        <translation>인증서</translation>
    </message>
    <message>
        <source>Choose the folder with the certificates</source>
        <translation>인증서 폴더 선택</translation>
    </message>
    <message>
        <source>What you want to call it</source>
        <translation>이 엔진을 부를 이름</translation>
    </message>
    <message>
        <source>There is an engine of this name.</source>
        <translation>같은 이름의 엔진이 있습니다.</translation>
    </message>
    <message>
        <source>unix:///path of a socket, ssh://user@host, or tcp://host:port</source>
        <translation>unix:///소켓 경로, ssh://사용자@호스트 또는 tcp://호스트:포트</translation>
    </message>
    <message>
        <source>A socket on this machine</source>
        <translation>이 컴퓨터의 소켓</translation>
    </message>
    <message>
        <source>By ssh, with your key. The docker CLI must be installed there.</source>
        <translation>사용자의 키로 SSH 접속. 그쪽에 docker CLI가 설치되어 있어야 합니다.</translation>
    </message>
    <message>
        <source>By network, port %1</source>
        <translation>네트워크, 포트 %1</translation>
    </message>
    <message>
        <source>Empty: without TLS. Whoever reaches this port has the whole machine.</source>
        <translation>비워 두면 TLS 없이 연결합니다. 이 포트에 닿는 사람은 누구나 그 컴퓨터 전체를 다룰 수 있습니다.</translation>
    </message>
    <message>
        <source>There is no ca.pem, cert.pem or key.pem in this folder.</source>
        <translation>이 폴더에는 ca.pem, cert.pem, key.pem이 없습니다.</translation>
    </message>
    <message>
        <source>cert.pem and key.pem belong together; one of them is missing.</source>
        <translation>cert.pem과 key.pem은 함께 있어야 하는데 하나가 없습니다.</translation>
    </message>
    <message>
        <source>Found: %1</source>
        <translation>찾음: %1</translation>
    </message>
    <message>
        <source>Folder with ca.pem, cert.pem and key.pem</source>
        <translation>ca.pem, cert.pem, key.pem이 든 폴더</translation>
    </message>
    <message>
        <source>It does not answer as an engine does. %1</source>
        <translation>엔진으로서 응답하지 않습니다. %1</translation>
    </message>
    <message>
        <source>Keep it all the same</source>
        <translation>그래도 저장</translation>
    </message>
    <message>
        <source>The engine speaks version %1 of the API, which is too old for this window.</source>
        <translation>이 엔진은 API %1 버전을 쓰는데, 이 창에서 쓰기에는 너무 오래되었습니다.</translation>
    </message>
</context>
<context>
    <name>onggi::ui::EngineLauncher</name>
    <message>
        <source>This needs the administrator, and pkexec is not installed to ask for the password. Run in a terminal: %1</source>
        <translation>관리자 권한이 필요한데 암호를 물을 pkexec가 없습니다. 터미널에서 실행하세요: %1</translation>
    </message>
    <message>
        <source>The engine needs the administrator&apos;s permission.</source>
        <translation>엔진을 시작하려면 관리자의 허락이 필요합니다.</translation>
    </message>
    <message>
        <source>You are not allowed to start the engine. Ask the administrator to run: %1</source>
        <translation>엔진을 시작할 권한이 없습니다. 관리자에게 실행을 부탁하세요: %1</translation>
    </message>
    <message>
        <source>The engine ended at once (code %1). %2</source>
        <translation>엔진이 바로 끝났습니다(코드 %1). %2</translation>
    </message>
    <message>
        <source>The engine could not be started: %1</source>
        <translation>엔진을 시작할 수 없습니다: %1</translation>
    </message>
</context>
<context>
    <name>onggi::ui::EngineList</name>
    <message>
        <source>Onggi&apos;s engine</source>
        <translation>Onggi 엔진</translation>
    </message>
    <message>
        <source>Local engine</source>
        <translation>로컬 엔진</translation>
    </message>
    <message>
        <source>Onggi&apos;s own, on this machine</source>
        <translation>이 컴퓨터에 있는 Onggi 자체 엔진</translation>
    </message>
    <message>
        <source>Asked for when Onggi was started</source>
        <translation>Onggi를 시작할 때 지정한 엔진</translation>
    </message>
    <message>
        <source>Docker context</source>
        <translation>Docker 컨텍스트</translation>
    </message>
    <message>
        <source>Docker</source>
        <translation>Docker</translation>
    </message>
    <message>
        <source>The Docker engine of this machine</source>
        <translation>이 컴퓨터의 Docker 엔진</translation>
    </message>
    <message>
        <source>Docker, your own</source>
        <translation>Docker (사용자용)</translation>
    </message>
    <message>
        <source>A rootless Docker engine</source>
        <translation>루트리스 Docker 엔진</translation>
    </message>
    <message>
        <source>Podman</source>
        <translation>Podman</translation>
    </message>
    <message>
        <source>The Podman service of this machine</source>
        <translation>이 컴퓨터의 Podman 서비스</translation>
    </message>
    <message>
        <source>Podman, your own</source>
        <translation>Podman (사용자용)</translation>
    </message>
    <message>
        <source>A rootless Podman service</source>
        <translation>루트리스 Podman 서비스</translation>
    </message>
</context>
<context>
    <name>onggi::ui::EngineSelector</name>
    <message>
        <source>Engine: %1</source>
        <translation>엔진: %1</translation>
    </message>
    <message>
        <source>The engine that this window shows: %1 (Ctrl+E)</source>
        <translation>이 창에 표시되는 엔진: %1 (Ctrl+E)</translation>
    </message>
    <message>
        <source>Onggi cannot reach addresses of this kind.</source>
        <translation>Onggi는 이런 종류의 주소에 연결할 수 없습니다.</translation>
    </message>
    <message>
        <source>Engines…</source>
        <translation>엔진…</translation>
    </message>
</context>
<context>
    <name>onggi::ui::EnginesView</name>
    <message>
        <source>The window shows one engine at a time. Docker&apos;s contexts and the sockets of Docker and Podman on this machine are found by themselves.</source>
        <translation>창에는 한 번에 한 엔진이 표시됩니다. Docker 컨텍스트와 이 컴퓨터의 Docker·Podman 소켓은 자동으로 찾습니다.</translation>
    </message>
    <message>
        <source>Add an engine…</source>
        <translation>엔진 추가…</translation>
    </message>
    <message>
        <source>Onggi cannot reach addresses of this kind.</source>
        <translation>Onggi는 이런 종류의 주소에 연결할 수 없습니다.</translation>
    </message>
    <message>
        <source>In use</source>
        <translation>사용 중</translation>
    </message>
    <message>
        <source>Connecting…</source>
        <translation>연결 중…</translation>
    </message>
    <message>
        <source>Does not answer</source>
        <translation>응답 없음</translation>
    </message>
    <message>
        <source>Use</source>
        <translation>사용</translation>
    </message>
    <message>
        <source>Use %1</source>
        <translation>%1 사용</translation>
    </message>
    <message>
        <source>Edit…</source>
        <translation>편집…</translation>
    </message>
    <message>
        <source>Edit %1</source>
        <translation>%1 편집</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>삭제</translation>
    </message>
    <message>
        <source>Remove %1</source>
        <translation>%1 삭제</translation>
    </message>
    <message>
        <source>%1 is among the engines.</source>
        <translation>%1을(를) 엔진 목록에 넣었습니다.</translation>
    </message>
    <message>
        <source>%1 is no longer among the engines. The engine itself goes on.</source>
        <translation>%1을(를) 엔진 목록에서 뺐습니다. 엔진 자체는 계속 실행됩니다.</translation>
    </message>
</context>
<context>
    <name>onggi::ui::EventList</name>
    <message>
        <source>Events</source>
        <translation>이벤트</translation>
    </message>
</context>
<context>
    <name>onggi::ui::EventModel</name>
    <message>
        <source>Container %1 was made from %2</source>
        <translation>컨테이너 %1을(를) %2(으)로 만들었습니다</translation>
    </message>
    <message>
        <source>Container %1 was started</source>
        <translation>컨테이너 %1을(를) 시작했습니다</translation>
    </message>
    <message>
        <source>Container %1 ended with code %2</source>
        <translation>컨테이너 %1이(가) 코드 %2(으)로 끝났습니다</translation>
    </message>
    <message>
        <source>Container %1 was stopped</source>
        <translation>컨테이너 %1을(를) 중지했습니다</translation>
    </message>
    <message>
        <source>Container %1 was sent signal %2</source>
        <translation>컨테이너 %1에 신호 %2을(를) 보냈습니다</translation>
    </message>
    <message>
        <source>Container %1 was restarted</source>
        <translation>컨테이너 %1을(를) 다시 시작했습니다</translation>
    </message>
    <message>
        <source>Container %1 was paused</source>
        <translation>컨테이너 %1을(를) 일시 정지했습니다</translation>
    </message>
    <message>
        <source>Container %1 goes on</source>
        <translation>컨테이너 %1이(가) 다시 움직입니다</translation>
    </message>
    <message>
        <source>Container %1 was removed</source>
        <translation>컨테이너 %1을(를) 삭제했습니다</translation>
    </message>
    <message>
        <source>Container %1 has a new name</source>
        <translation>컨테이너의 이름이 %1(으)로 바뀌었습니다</translation>
    </message>
    <message>
        <source>Container %1 ran out of memory</source>
        <translation>컨테이너 %1의 메모리가 모자랐습니다</translation>
    </message>
    <message>
        <source>Somebody attached to container %1</source>
        <translation>컨테이너 %1에 누군가 연결했습니다</translation>
    </message>
    <message>
        <source>The terminal of container %1 has another size</source>
        <translation>컨테이너 %1의 터미널 크기가 바뀌었습니다</translation>
    </message>
    <message>
        <source>Container %1: %2</source>
        <translation>컨테이너 %1: %2</translation>
    </message>
    <message>
        <source>Image %1 was pulled</source>
        <translation>이미지 %1을(를) 내려받았습니다</translation>
    </message>
    <message>
        <source>Image %1 was tagged</source>
        <translation>이미지 %1에 태그를 붙였습니다</translation>
    </message>
    <message>
        <source>Image %1 lost a name</source>
        <translation>이미지 %1의 이름 하나가 없어졌습니다</translation>
    </message>
    <message>
        <source>Image %1 was deleted</source>
        <translation>이미지 %1을(를) 삭제했습니다</translation>
    </message>
    <message>
        <source>Image %1: %2</source>
        <translation>이미지 %1: %2</translation>
    </message>
    <message>
        <source>Network %1: %2</source>
        <translation>네트워크 %1: %2</translation>
    </message>
    <message>
        <source>Volume %1: %2</source>
        <translation>볼륨 %1: %2</translation>
    </message>
    <message>
        <source>Stopped containers were removed</source>
        <translation>중지된 컨테이너를 정리했습니다</translation>
    </message>
    <message>
        <source>Container %1 has other limits</source>
        <translation>컨테이너 %1의 제한이 바뀌었습니다</translation>
    </message>
    <message>
        <source>An image was made of container %1</source>
        <translation>컨테이너 %1(으)로 이미지를 만들었습니다</translation>
    </message>
    <message>
        <source>Container %1 is healthy</source>
        <translation>컨테이너 %1이(가) 정상입니다</translation>
    </message>
    <message>
        <source>Container %1 is unhealthy</source>
        <translation>컨테이너 %1에 이상이 있습니다</translation>
    </message>
    <message>
        <source>Image %1 was pushed</source>
        <translation>이미지 %1을(를) 푸시했습니다</translation>
    </message>
    <message>
        <source>Image %1 was loaded</source>
        <translation>이미지 %1을(를) 불러왔습니다</translation>
    </message>
    <message>
        <source>Image %1 was saved</source>
        <translation>이미지 %1을(를) 저장했습니다</translation>
    </message>
    <message>
        <source>Image %1 was built</source>
        <translation>이미지 %1을(를) 빌드했습니다</translation>
    </message>
    <message>
        <source>Unused images were removed</source>
        <translation>사용하지 않는 이미지를 정리했습니다</translation>
    </message>
    <message>
        <source>Network %1 was made</source>
        <translation>네트워크 %1을(를) 만들었습니다</translation>
    </message>
    <message>
        <source>Network %1 was removed</source>
        <translation>네트워크 %1을(를) 삭제했습니다</translation>
    </message>
    <message>
        <source>A container joined network %1</source>
        <translation>컨테이너가 네트워크 %1에 연결되었습니다</translation>
    </message>
    <message>
        <source>A container left network %1</source>
        <translation>컨테이너가 네트워크 %1에서 분리되었습니다</translation>
    </message>
    <message>
        <source>Volume %1 was made</source>
        <translation>볼륨 %1을(를) 만들었습니다</translation>
    </message>
    <message>
        <source>Volume %1 was removed</source>
        <translation>볼륨 %1을(를) 삭제했습니다</translation>
    </message>
    <message>
        <source>Volume %1 is used by a container</source>
        <translation>컨테이너가 볼륨 %1을(를) 사용하기 시작했습니다</translation>
    </message>
    <message>
        <source>Volume %1 is used by a container no more</source>
        <translation>컨테이너가 볼륨 %1 사용을 마쳤습니다</translation>
    </message>
</context>
<context>
    <name>onggi::ui::EventWatch</name>
    <message>
        <source>The engine has closed the connection.</source>
        <translation>엔진이 연결을 닫았습니다.</translation>
    </message>
    <message numerus="yes">
        <source>What listens at %1 has not answered for %n second(s).</source>
        <translation>
            <numerusform>%1에서 %n초 동안 응답이 없습니다.</numerusform>
        </translation>
    </message>
    <message>
        <source>The engine speaks version %1 of the API, which is too old for this window.</source>
        <translation>이 엔진은 API %1 버전을 쓰는데, 이 창에서 쓰기에는 너무 오래되었습니다.</translation>
    </message>
</context>
<context>
    <name>onggi::ui::ExecChannel</name>
    <message>
        <source>The container is not running. Start it, then open a shell.</source>
        <translation>컨테이너가 실행 중이 아닙니다. 시작한 다음 셸을 여세요.</translation>
    </message>
    <message>
        <source>The container is gone.</source>
        <translation>컨테이너가 없어졌습니다.</translation>
    </message>
    <message>
        <source>This image has no shell (/bin/sh): %1</source>
        <translation>이 이미지에는 셸(/bin/sh)이 없습니다: %1</translation>
    </message>
    <message>
        <source>This engine cannot start a process in a running container: %1</source>
        <translation>이 엔진은 실행 중인 컨테이너에서 프로세스를 시작할 수 없습니다: %1</translation>
    </message>
    <message>
        <source>The engine refused: %1</source>
        <translation>엔진이 거절했습니다: %1</translation>
    </message>
    <message>
        <source>This image has no shell (/bin/sh): there is nothing to type into.</source>
        <translation>이 이미지에는 셸(/bin/sh)이 없어 입력할 곳이 없습니다.</translation>
    </message>
    <message>
        <source>The shell ended with its container.</source>
        <translation>셸이 컨테이너와 함께 끝났습니다.</translation>
    </message>
</context>
<context>
    <name>onggi::ui::FileComparison</name>
    <message>
        <source>The image cannot be looked into: %1</source>
        <translation>이미지 안을 볼 수 없습니다: %1</translation>
    </message>
</context>
<context>
    <name>onggi::ui::FileListModel</name>
    <message>
        <source>Name</source>
        <translation>이름</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>크기</translation>
    </message>
    <message>
        <source>Changed</source>
        <translation>수정한 때</translation>
    </message>
    <message>
        <source>Rights</source>
        <translation>권한</translation>
    </message>
    <message>
        <source>Owner</source>
        <translation>소유자</translation>
    </message>
</context>
<context>
    <name>onggi::ui::FileTransfer</name>
    <message>
        <source>The files could not be unpacked here: %1</source>
        <translation>이 컴퓨터에 파일을 풀 수 없습니다: %1</translation>
    </message>
    <message>
        <source>The files could not be packed: %1</source>
        <translation>파일을 묶을 수 없습니다: %1</translation>
    </message>
    <message>
        <source>Not everything could be read: %1</source>
        <translation>읽지 못한 파일이 있습니다: %1</translation>
    </message>
</context>
<context>
    <name>onggi::ui::FilesPane</name>
    <message>
        <source>One folder up</source>
        <translation>상위 폴더</translation>
    </message>
    <message>
        <source>Folder in the container</source>
        <translation>컨테이너의 폴더</translation>
    </message>
    <message>
        <source>View</source>
        <translation>보기</translation>
    </message>
    <message>
        <source>Download…</source>
        <translation>내려받기…</translation>
    </message>
    <message>
        <source>Upload…</source>
        <translation>올리기…</translation>
    </message>
    <message>
        <source>Refresh</source>
        <translation>새로 고침</translation>
    </message>
    <message>
        <source>Files</source>
        <translation>파일</translation>
    </message>
    <message>
        <source>Progress of the copy</source>
        <translation>복사 진행률</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>취소</translation>
    </message>
    <message>
        <source>The copy was cancelled. What had arrived by then is there.</source>
        <translation>복사를 취소했습니다. 그때까지 옮겨진 것은 남아 있습니다.</translation>
    </message>
    <message>
        <source>Reading…</source>
        <translation>읽는 중…</translation>
    </message>
    <message numerus="yes">
        <source>%n entries</source>
        <translation>
            <numerusform>항목 %n개</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n entries, and more</source>
        <translation>
            <numerusform>항목 %n개 이상</numerusform>
        </translation>
    </message>
    <message>
        <source>This folder is too large to be read whole while the container is stopped. Start it to see all of it.</source>
        <translation>폴더가 너무 커서 컨테이너가 멈춰 있는 동안에는 모두 읽을 수 없습니다. 시작하면 전부 볼 수 있습니다.</translation>
    </message>
    <message>
        <source>The files cannot be listed</source>
        <translation>파일 목록을 볼 수 없습니다</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>다시 시도</translation>
    </message>
    <message>
        <source>%1 is a device or a socket: there is nothing in it to read.</source>
        <translation>%1은(는) 장치나 소켓이어서 읽을 내용이 없습니다.</translation>
    </message>
    <message>
        <source>%1 is no text (%2). Download it to open it with a program of yours.</source>
        <translation>%1은(는) 텍스트가 아닙니다(%2). 내려받아 다른 프로그램으로 여세요.</translation>
    </message>
    <message>
        <source>Only the first %1 are shown.</source>
        <translation>처음 %1만 표시합니다.</translation>
    </message>
    <message>
        <source>%1 is not there any more.</source>
        <translation>%1이(가) 더는 없습니다.</translation>
    </message>
    <message>
        <source>%1 cannot be opened: %2</source>
        <translation>%1을(를) 열 수 없습니다: %2</translation>
    </message>
    <message>
        <source>Into which folder?</source>
        <translation>어느 폴더에 저장할까요?</translation>
    </message>
    <message>
        <source>Which files?</source>
        <translation>어떤 파일을 올릴까요?</translation>
    </message>
    <message>
        <source>Downloading %1…</source>
        <translation>%1 내려받는 중…</translation>
    </message>
    <message>
        <source>Uploading %1…</source>
        <translation>%1 올리는 중…</translation>
    </message>
    <message>
        <source>Downloading %1: %2</source>
        <translation>%1 내려받는 중: %2</translation>
    </message>
    <message>
        <source>Uploading %1: %2</source>
        <translation>%1 올리는 중: %2</translation>
    </message>
    <message>
        <source>%1 was not copied: %2</source>
        <translation>%1을(를) 복사하지 못했습니다: %2</translation>
    </message>
    <message>
        <source>Copied %1 to %2.</source>
        <translation>%1을(를) %2에 복사했습니다.</translation>
    </message>
</context>
<context>
    <name>onggi::ui::FolderListing</name>
    <message>
        <source>%1 cannot be opened: %2</source>
        <translation>%1을(를) 열 수 없습니다: %2</translation>
    </message>
    <message>
        <source>%1 is no folder.</source>
        <translation>%1은(는) 폴더가 아닙니다.</translation>
    </message>
</context>
<context>
    <name>onggi::ui::FolderRows</name>
    <message>
        <source>Add folder</source>
        <translation>폴더 추가</translation>
    </message>
    <message>
        <source>Folder on this computer</source>
        <translation>이 컴퓨터의 폴더</translation>
    </message>
    <message>
        <source>folder here</source>
        <translation>여기 폴더</translation>
    </message>
    <message>
        <source>Choose a folder</source>
        <translation>폴더 고르기</translation>
    </message>
    <message>
        <source>Folder in the container</source>
        <translation>컨테이너 안의 폴더</translation>
    </message>
    <message>
        <source>read only</source>
        <translation>읽기 전용</translation>
    </message>
</context>
<context>
    <name>onggi::ui::HistoryModel</name>
    <message>
        <source>Instruction</source>
        <translation>명령</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>크기</translation>
    </message>
    <message>
        <source>Created</source>
        <translation>만든 때</translation>
    </message>
</context>
<context>
    <name>onggi::ui::HttpExchange</name>
    <message>
        <source>The engine closed the connection before its answer was complete. It may have stopped.</source>
        <translation>엔진이 답을 마치기 전에 연결을 닫았습니다. 멈췄을 수 있습니다.</translation>
    </message>
    <message>
        <source>The engine refused with status %1.</source>
        <translation>엔진이 거절했습니다(상태 %1).</translation>
    </message>
    <message>
        <source>Another engine has been chosen meanwhile.</source>
        <translation>그 사이에 다른 엔진이 선택되었습니다.</translation>
    </message>
    <message>
        <source>What answers there is no engine: its reply is not HTTP.</source>
        <translation>그곳에서 응답하는 것은 엔진이 아닙니다. 응답이 HTTP가 아닙니다.</translation>
    </message>
</context>
<context>
    <name>onggi::ui::HubClient</name>
    <message>
        <source>The Hub asks for a pause: too many requests came from here. Try again in a minute.</source>
        <translation>요청이 너무 많아 허브가 잠시 쉬라고 합니다. 1분 뒤에 다시 시도하세요.</translation>
    </message>
    <message>
        <source>The Hub does not know this repository.</source>
        <translation>허브에 없는 저장소입니다.</translation>
    </message>
    <message>
        <source>The Hub is in trouble at the moment (it answered %1). Try again later.</source>
        <translation>허브에 지금 문제가 있습니다(응답 %1). 나중에 다시 시도하세요.</translation>
    </message>
    <message>
        <source>The Hub refused the request (it answered %1).</source>
        <translation>허브가 요청을 거절했습니다(응답 %1).</translation>
    </message>
    <message>
        <source>The Hub does not answer. Check the network and try again.</source>
        <translation>허브가 답하지 않습니다. 네트워크를 확인하고 다시 시도하세요.</translation>
    </message>
    <message>
        <source>The connection to the Hub is not safe: %1.</source>
        <translation>허브와의 연결이 안전하지 않습니다: %1.</translation>
    </message>
    <message>
        <source>The Hub cannot be reached: %1.</source>
        <translation>허브에 닿을 수 없습니다: %1.</translation>
    </message>
    <message>
        <source>The Hub gave an answer that is no list of repositories.</source>
        <translation>허브의 답이 저장소 목록이 아닙니다.</translation>
    </message>
</context>
<context>
    <name>onggi::ui::HubPage</name>
    <message>
        <source>Find an image</source>
        <translation>이미지 찾기</translation>
    </message>
    <message>
        <source>Type a name above: node, postgres, nginx… Or begin with the starter image, which is here already and needs no network.</source>
        <translation>위에 이름을 입력하세요: node, postgres, nginx… 또는 이미 여기 있어 네트워크가 필요 없는 시작용 이미지로 시작하세요.</translation>
    </message>
    <message>
        <source>Run the starter image</source>
        <translation>시작용 이미지 실행</translation>
    </message>
    <message>
        <source>Results</source>
        <translation>결과</translation>
    </message>
    <message>
        <source>Retry</source>
        <translation>다시 시도</translation>
    </message>
    <message>
        <source>Asking for the tags…</source>
        <translation>태그를 묻는 중…</translation>
    </message>
    <message>
        <source>Exactly this image</source>
        <translation>바로 이 이미지</translation>
    </message>
    <message>
        <source>Nothing on Docker Hub is called “%1”. Check the spelling, or type a whole reference such as registry.example.org/team/app:1.2.</source>
        <translation>도커 허브에 “%1”이라는 이름이 없습니다. 철자를 확인하거나 registry.example.org/team/app:1.2처럼 전체 이름을 입력하세요.</translation>
    </message>
    <message>
        <source>On this computer: runs without the network</source>
        <translation>이 컴퓨터에 있음: 네트워크 없이 실행</translation>
    </message>
    <message>
        <source>The starter image: runs without the network</source>
        <translation>시작용 이미지: 네트워크 없이 실행</translation>
    </message>
    <message>
        <source>This repository has no tags.</source>
        <translation>이 저장소에는 태그가 없습니다.</translation>
    </message>
    <message>
        <source>%1 is here.</source>
        <translation>%1을(를) 내려받았습니다.</translation>
    </message>
    <message>
        <source>Hub</source>
        <translation>허브</translation>
    </message>
    <message>
        <source>Search Docker Hub…</source>
        <translation>도커 허브 검색…</translation>
    </message>
    <message>
        <source>%1 has no repository of that name.</source>
        <translation>%1에 그런 이름의 저장소가 없습니다.</translation>
    </message>
    <message>
        <source>Search %1…</source>
        <translation>%1 검색…</translation>
    </message>
    <message>
        <source>Sign in to a registry…</source>
        <translation>레지스트리에 로그인…</translation>
    </message>
    <message>
        <source>Sign in…</source>
        <translation>로그인…</translation>
    </message>
    <message>
        <source>Asking %1 for its repositories…</source>
        <translation>%1에 저장소 목록을 묻는 중…</translation>
    </message>
    <message>
        <source>In %1</source>
        <translation>%1에 있음</translation>
    </message>
    <message>
        <source>Exactly this repository</source>
        <translation>바로 이 저장소</translation>
    </message>
    <message>
        <source>Signed in to %1.</source>
        <translation>%1에 로그인했습니다.</translation>
    </message>
    <message>
        <source>Signed out of %1.</source>
        <translation>%1에서 로그아웃했습니다.</translation>
    </message>
</context>
<context>
    <name>onggi::ui::ImageActions</name>
    <message>
        <source>The image is also called %1 now.</source>
        <translation>이제 이 이미지를 %1(이)라고도 부릅니다.</translation>
    </message>
    <message>
        <source>Built %1.</source>
        <translation>%1을(를) 빌드했습니다.</translation>
    </message>
    <message>
        <source>%1 is gone: %2 came free.</source>
        <translation>%1을(를) 지워 %2를 비웠습니다.</translation>
    </message>
    <message numerus="yes">
        <source>%n image(s) gone: %1 came free.</source>
        <translation>
            <numerusform>이미지 %n개를 지워 %1를 비웠습니다.</numerusform>
        </translation>
    </message>
    <message>
        <source>The name %1 is gone.</source>
        <translation>%1(이)라는 이름을 지웠습니다.</translation>
    </message>
    <message numerus="yes">
        <source>%n name(s) gone.</source>
        <translation>
            <numerusform>이름 %n개를 지웠습니다.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>onggi::ui::ImageBulk</name>
    <message>
        <source>Delete all</source>
        <translation>모두 삭제</translation>
    </message>
    <message>
        <source>Save into one file…</source>
        <translation>파일 하나로 저장…</translation>
    </message>
    <message numerus="yes">
        <source>%n of them could not be deleted. The engine says: %1.</source>
        <translation>
            <numerusform>%n개를 지우지 못했습니다. 엔진의 말: %1.</numerusform>
        </translation>
    </message>
    <message>
        <source>Delete anyway</source>
        <translation>그래도 삭제</translation>
    </message>
    <message numerus="yes">
        <source>%n image(s) selected</source>
        <translation>
            <numerusform>이미지 %n개 선택됨</numerusform>
        </translation>
    </message>
    <message>
        <source>Deleting all of them frees %1. Layers that other images have, too, stay.</source>
        <translation>모두 지우면 %1를 비웁니다. 다른 이미지도 쓰는 레이어는 남습니다.</translation>
    </message>
    <message>
        <source>Deleting them frees nothing: all of their layers belong to other images or names, too.</source>
        <translation>지워도 비는 공간이 없습니다. 모든 레이어를 다른 이미지나 이름도 쓰고 있습니다.</translation>
    </message>
    <message>
        <source>Delete all · frees %1</source>
        <translation>모두 삭제 · %1 확보</translation>
    </message>
    <message numerus="yes">
        <source>%n image(s) go, and %1 come free.</source>
        <translation>
            <numerusform>이미지 %n개를 지우고 %1를 비웁니다.</numerusform>
        </translation>
    </message>
    <message>
        <source>Delete them</source>
        <translation>삭제</translation>
    </message>
</context>
<context>
    <name>onggi::ui::ImageList</name>
    <message numerus="yes">
        <source>%n container(s)</source>
        <translation>
            <numerusform>컨테이너 %n개</numerusform>
        </translation>
    </message>
    <message>
        <source>Used by</source>
        <translation>사용처</translation>
    </message>
</context>
<context>
    <name>onggi::ui::ImageModel</name>
    <message>
        <source>Repository</source>
        <translation>저장소</translation>
    </message>
    <message>
        <source>Tag</source>
        <translation>태그</translation>
    </message>
    <message>
        <source>Image ID</source>
        <translation>이미지 ID</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>크기</translation>
    </message>
    <message>
        <source>Created</source>
        <translation>만듦</translation>
    </message>
    <message>
        <source>untagged</source>
        <translation>태그 없음</translation>
    </message>
    <message>
        <source>Shared</source>
        <translation>공유</translation>
    </message>
    <message>
        <source>Unique</source>
        <translation>고유</translation>
    </message>
    <message>
        <source>Layers that other images have, too: stored once for all.</source>
        <translation>다른 이미지도 쓰는 레이어입니다. 한 번만 저장됩니다.</translation>
    </message>
    <message>
        <source>What comes free when this image goes.</source>
        <translation>이 이미지를 지우면 비는 공간입니다.</translation>
    </message>
</context>
<context>
    <name>onggi::ui::ImagePane</name>
    <message>
        <source>Image details</source>
        <translation>이미지 자세히</translation>
    </message>
    <message>
        <source>Overview</source>
        <translation>개요</translation>
    </message>
    <message>
        <source>Layers</source>
        <translation>레이어</translation>
    </message>
    <message>
        <source>Inspect</source>
        <translation>검사</translation>
    </message>
    <message>
        <source>Run…</source>
        <translation>실행…</translation>
    </message>
    <message>
        <source>Pull again</source>
        <translation>다시 내려받기</translation>
    </message>
    <message>
        <source>Tag…</source>
        <translation>태그…</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>삭제</translation>
    </message>
    <message>
        <source>Image</source>
        <translation>이미지</translation>
    </message>
    <message>
        <source>What it runs</source>
        <translation>실행하는 것</translation>
    </message>
    <message>
        <source>Environment</source>
        <translation>환경 변수</translation>
    </message>
    <message>
        <source>Labels</source>
        <translation>레이블</translation>
    </message>
    <message>
        <source>untagged</source>
        <translation>태그 없음</translation>
    </message>
    <message>
        <source>The engine says: %1.</source>
        <translation>엔진의 말: %1.</translation>
    </message>
    <message>
        <source>Tags</source>
        <translation>태그</translation>
    </message>
    <message>
        <source>Digests</source>
        <translation>다이제스트</translation>
    </message>
    <message>
        <source>Created</source>
        <translation>만든 때</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>크기</translation>
    </message>
    <message>
        <source>Platform</source>
        <translation>플랫폼</translation>
    </message>
    <message>
        <source>Author</source>
        <translation>만든 사람</translation>
    </message>
    <message>
        <source>Used by</source>
        <translation>사용처</translation>
    </message>
    <message>
        <source>ID</source>
        <translation>ID</translation>
    </message>
    <message>
        <source>Entrypoint</source>
        <translation>진입점</translation>
    </message>
    <message>
        <source>Command</source>
        <translation>명령</translation>
    </message>
    <message>
        <source>Folder</source>
        <translation>폴더</translation>
    </message>
    <message>
        <source>User</source>
        <translation>사용자</translation>
    </message>
    <message>
        <source>Ports</source>
        <translation>포트</translation>
    </message>
    <message>
        <source>Volumes</source>
        <translation>볼륨</translation>
    </message>
    <message>
        <source>The layers are not known. The engine says: %1.</source>
        <translation>레이어를 알 수 없습니다. 엔진의 말: %1.</translation>
    </message>
    <message>
        <source>Only the name %1 goes: the image stays as %2.</source>
        <translation>%1(이)라는 이름만 없어지고 이미지는 %2(으)로 남습니다.</translation>
    </message>
    <message>
        <source>%1 goes. %2 come free; %3 stay, because other images use them.</source>
        <translation>%1을(를) 지웁니다. %2가 비워지고, %3는 다른 이미지가 쓰므로 남습니다.</translation>
    </message>
    <message>
        <source>%1 goes, and %2 come free.</source>
        <translation>%1을(를) 지우고, %2가 비워집니다.</translation>
    </message>
    <message>
        <source>%1 goes, with every layer that no other image uses.</source>
        <translation>%1과(와) 다른 이미지가 쓰지 않는 레이어를 모두 지웁니다.</translation>
    </message>
    <message>
        <source>It is used by %1.</source>
        <translation>%1에서 사용 중입니다.</translation>
    </message>
    <message>
        <source>Delete it</source>
        <translation>삭제</translation>
    </message>
    <message>
        <source>It cannot be deleted. The engine says: %1.</source>
        <translation>삭제할 수 없습니다. 엔진의 말: %1.</translation>
    </message>
    <message>
        <source>Delete anyway</source>
        <translation>그래도 삭제</translation>
    </message>
    <message>
        <source>History</source>
        <translation>이력</translation>
    </message>
    <message>
        <source>Graph</source>
        <translation>그래프</translation>
    </message>
    <message>
        <source>Push…</source>
        <translation>푸시…</translation>
    </message>
    <message>
        <source>More actions</source>
        <translation>다른 작업</translation>
    </message>
    <message>
        <source>On this disk</source>
        <translation>이 디스크에서</translation>
    </message>
    <message>
        <source>Its own</source>
        <translation>고유</translation>
    </message>
    <message>
        <source>Shared</source>
        <translation>공유</translation>
    </message>
    <message>
        <source>no container</source>
        <translation>없음</translation>
    </message>
    <message>
        <source>Delete · frees %1</source>
        <translation>삭제 · %1 확보</translation>
    </message>
    <message>
        <source>Asking the engine for the layers of all images…</source>
        <translation>모든 이미지의 레이어를 엔진에 묻는 중…</translation>
    </message>
    <message numerus="yes">
        <source>%n image(s) take %1.</source>
        <translation>
            <numerusform>이미지 %n개가 %1를 차지합니다.</numerusform>
        </translation>
    </message>
    <message>
        <source>Without shared layers it would be %1.</source>
        <translation>레이어를 공유하지 않으면 %1가 됩니다.</translation>
    </message>
    <message>
        <source>Save into a file…</source>
        <translation>파일로 저장…</translation>
    </message>
</context>
<context>
    <name>onggi::ui::ImageTable</name>
    <message>
        <source>Images</source>
        <translation>이미지</translation>
    </message>
</context>
<context>
    <name>onggi::ui::ImagesPage</name>
    <message>
        <source>No images yet</source>
        <translation>아직 이미지가 없습니다</translation>
    </message>
    <message>
        <source>An image is what a container starts from. Find one on the Hub and pull it.</source>
        <translation>이미지는 컨테이너가 시작되는 바탕입니다. 허브에서 찾아 내려받으세요.</translation>
    </message>
    <message>
        <source>Search the Hub</source>
        <translation>허브에서 찾기</translation>
    </message>
    <message>
        <source>Nothing matches</source>
        <translation>맞는 것이 없습니다</translation>
    </message>
    <message>
        <source>None of the images has this in its name.</source>
        <translation>이름에 이것이 든 이미지가 없습니다.</translation>
    </message>
    <message>
        <source>Run the selected image…</source>
        <translation>선택한 이미지 실행…</translation>
    </message>
    <message>
        <source>Pull the selected image again</source>
        <translation>선택한 이미지 다시 내려받기</translation>
    </message>
    <message>
        <source>Tag the selected image…</source>
        <translation>선택한 이미지에 태그 붙이기…</translation>
    </message>
    <message>
        <source>Delete the selected image</source>
        <translation>선택한 이미지 삭제</translation>
    </message>
    <message>
        <source>Run…</source>
        <translation>실행…</translation>
    </message>
    <message>
        <source>Pull again</source>
        <translation>다시 내려받기</translation>
    </message>
    <message>
        <source>Tag…</source>
        <translation>태그…</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>삭제</translation>
    </message>
    <message>
        <source>Images</source>
        <translation>이미지</translation>
    </message>
    <message>
        <source>Filter images…</source>
        <translation>이미지 필터…</translation>
    </message>
    <message>
        <source>Build…</source>
        <translation>빌드…</translation>
    </message>
    <message>
        <source>Load…</source>
        <translation>불러오기…</translation>
    </message>
    <message>
        <source>Prune…</source>
        <translation>정리…</translation>
    </message>
    <message>
        <source>Images that were saved…</source>
        <translation>저장한 이미지…</translation>
    </message>
    <message>
        <source>Files as a new image…</source>
        <translation>파일로 새 이미지 만들기…</translation>
    </message>
    <message>
        <source>Prune · %1</source>
        <translation>정리 · %1</translation>
    </message>
    <message>
        <source>Build an image…</source>
        <translation>이미지 빌드…</translation>
    </message>
    <message>
        <source>Load images from a file…</source>
        <translation>파일에서 이미지 불러오기…</translation>
    </message>
    <message>
        <source>Make an image from an archive of files…</source>
        <translation>파일 아카이브로 이미지 만들기…</translation>
    </message>
    <message>
        <source>Remove images that nobody uses…</source>
        <translation>쓰지 않는 이미지 지우기…</translation>
    </message>
    <message>
        <source>Push the selected image…</source>
        <translation>선택한 이미지 푸시…</translation>
    </message>
    <message>
        <source>Save the selected image…</source>
        <translation>선택한 이미지 저장…</translation>
    </message>
    <message>
        <source>Save into one file…</source>
        <translation>파일 하나로 저장…</translation>
    </message>
    <message>
        <source>Push…</source>
        <translation>푸시…</translation>
    </message>
    <message>
        <source>Save into a file…</source>
        <translation>파일로 저장…</translation>
    </message>
</context>
<context>
    <name>onggi::ui::ImportDialog</name>
    <message>
        <source>Make an image from an archive of files</source>
        <translation>파일 아카이브로 이미지 만들기</translation>
    </message>
    <message>
        <source>Import</source>
        <translation>가져오기</translation>
    </message>
    <message>
        <source>A whole file system, like docker export writes it, becomes an image of one layer. It knows no command and no environment, except what is said here.</source>
        <translation>docker export로 만든 것과 같은 파일 시스템 전체가 레이어 하나짜리 이미지가 됩니다. 명령과 환경 변수는 여기에 적은 것만 갖습니다.</translation>
    </message>
    <message>
        <source>Archive</source>
        <translation>아카이브</translation>
    </message>
    <message>
        <source>Image name</source>
        <translation>이미지 이름</translation>
    </message>
    <message>
        <source>repository:tag</source>
        <translation>저장소:태그</translation>
    </message>
    <message>
        <source>Command</source>
        <translation>명령</translation>
    </message>
    <message>
        <source>What a container of it runs</source>
        <translation>컨테이너가 실행할 명령</translation>
    </message>
    <message>
        <source>Message</source>
        <translation>메시지</translation>
    </message>
    <message>
        <source>What it is</source>
        <translation>이미지에 대한 설명</translation>
    </message>
    <message>
        <source>Made the image %1.</source>
        <translation>이미지 %1을(를) 만들었습니다.</translation>
    </message>
</context>
<context>
    <name>onggi::ui::IsolationPane</name>
    <message>
        <source>Isolation</source>
        <translation>격리</translation>
    </message>
    <message>
        <source>No wall is open: it is kept apart as containers usually are.</source>
        <translation>열린 벽이 없습니다. 보통의 컨테이너처럼 격리되어 있습니다.</translation>
    </message>
    <message numerus="yes">
        <source>%n wall(s) are open: they are marked below.</source>
        <translation>
            <numerusform>벽 %n곳이 열려 있습니다. 아래에 표시했습니다.</numerusform>
        </translation>
    </message>
    <message>
        <source>Seen from this computer, as its kernel tells it.</source>
        <translation>이 컴퓨터의 커널이 알려 주는 대로 보여 줍니다.</translation>
    </message>
    <message>
        <source>The engine tells this; its kernel cannot be asked from here.</source>
        <translation>엔진이 알려 준 내용입니다. 엔진의 커널에는 여기서 물어볼 수 없습니다.</translation>
    </message>
    <message>
        <source>It does not run: this is what it has been told to be.</source>
        <translation>실행 중이 아닙니다. 설정된 내용을 보여 줍니다.</translation>
    </message>
</context>
<context>
    <name>onggi::ui::JsonView</name>
    <message>
        <source>Search in JSON…</source>
        <translation>JSON에서 찾기…</translation>
    </message>
    <message>
        <source>Search in JSON</source>
        <translation>JSON에서 찾기</translation>
    </message>
    <message>
        <source>Previous match</source>
        <translation>이전 결과</translation>
    </message>
    <message>
        <source>Next match</source>
        <translation>다음 결과</translation>
    </message>
    <message>
        <source>Copy all</source>
        <translation>모두 복사</translation>
    </message>
    <message>
        <source>JSON</source>
        <translation>JSON</translation>
    </message>
    <message>
        <source>Nothing found</source>
        <translation>없음</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <translation>%2 중 %1</translation>
    </message>
</context>
<context>
    <name>onggi::ui::LayerBars</name>
    <message>
        <source>shared, on disk</source>
        <translation>공유됨, 디스크에 있음</translation>
    </message>
    <message>
        <source>unpacked</source>
        <translation>풀었음</translation>
    </message>
    <message>
        <source>unpacking…</source>
        <translation>푸는 중…</translation>
    </message>
    <message>
        <source>waiting</source>
        <translation>기다리는 중</translation>
    </message>
    <message numerus="yes">
        <source>and %n more</source>
        <translation>
            <numerusform>그 밖에 %n개</numerusform>
        </translation>
    </message>
    <message>
        <source>is there already</source>
        <translation>이미 있음</translation>
    </message>
    <message>
        <source>pushed</source>
        <translation>푸시됨</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <translation>%2 중 %1</translation>
    </message>
    <message>
        <source>%1/s</source>
        <translation>%1/s</translation>
    </message>
    <message>
        <source>%1 left</source>
        <translation>%1 남음</translation>
    </message>
</context>
<context>
    <name>onggi::ui::LayerBox</name>
    <message numerus="yes">
        <source>%n layer(s)</source>
        <translation>
            <numerusform>레이어 %n개</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>in %n image(s)</source>
        <translation>
            <numerusform>이미지 %n개에 있음</numerusform>
        </translation>
    </message>
    <message>
        <source>only here</source>
        <translation>여기에만 있음</translation>
    </message>
</context>
<context>
    <name>onggi::ui::LayerGraph</name>
    <message>
        <source>Layer graph</source>
        <translation>레이어 그래프</translation>
    </message>
    <message>
        <source>Images by the layers that they share</source>
        <translation>공유하는 레이어로 이어진 이미지</translation>
    </message>
</context>
<context>
    <name>onggi::ui::LayersView</name>
    <message>
        <source>only this image</source>
        <translation>이 이미지만</translation>
    </message>
    <message>
        <source>shared with %1</source>
        <translation>%1과(와) 공유</translation>
    </message>
    <message numerus="yes">
        <source>shared with %n image(s)</source>
        <translation>
            <numerusform>이미지 %n개와 공유</numerusform>
        </translation>
    </message>
    <message>
        <source>Layers</source>
        <translation>레이어</translation>
    </message>
    <message numerus="yes">
        <source>%n layer(s), from the top to the base.</source>
        <translation>
            <numerusform>맨 위부터 바닥까지 레이어 %n개.</numerusform>
        </translation>
    </message>
    <message>
        <source>Other images have all of them, too: nothing is stored for this one alone.</source>
        <translation>모두 다른 이미지에도 있어 이 이미지만을 위해 저장된 것은 없습니다.</translation>
    </message>
    <message>
        <source>No other image shares any of them.</source>
        <translation>다른 이미지와 공유하는 것이 없습니다.</translation>
    </message>
    <message numerus="yes">
        <source>%n of them belong(s) to this image alone: the rest is stored once for all.</source>
        <translation>
            <numerusform>그중 %n개만 이 이미지의 것이고, 나머지는 한 번만 저장됩니다.</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 unique</source>
        <translation>고유 %1</translation>
    </message>
    <message>
        <source>%1 shared with your images</source>
        <translation>내 이미지와 공유 %1</translation>
    </message>
    <message>
        <source>%1 shared base</source>
        <translation>공유 바탕 %1</translation>
    </message>
</context>
<context>
    <name>onggi::ui::LimitsDialog</name>
    <message>
        <source>Limits of %1</source>
        <translation>%1의 한도</translation>
    </message>
    <message>
        <source>Apply</source>
        <translation>적용</translation>
    </message>
    <message>
        <source>no limit</source>
        <translation>한도 없음</translation>
    </message>
    <message>
        <source>Memory limit</source>
        <translation>메모리 한도</translation>
    </message>
    <message>
        <source>Processors</source>
        <translation>프로세서</translation>
    </message>
    <message>
        <source>Most processes</source>
        <translation>최대 프로세스 수</translation>
    </message>
    <message>
        <source>Restart</source>
        <translation>다시 시작</translation>
    </message>
    <message>
        <source>At most this often</source>
        <translation>최대 횟수</translation>
    </message>
    <message>
        <source>Only after a failure.</source>
        <translation>실패했을 때만.</translation>
    </message>
    <message>
        <source>This limit can be changed but not taken away: set a high one.</source>
        <translation>이 한도는 바꿀 수는 있지만 없앨 수는 없습니다. 높은 값을 쓰세요.</translation>
    </message>
    <message>
        <source>At least 6m; 512m, 2g …</source>
        <translation>6m 이상. 예: 512m, 2g</translation>
    </message>
    <message>
        <source>As much as the machine has.</source>
        <translation>컴퓨터에 있는 만큼.</translation>
    </message>
    <message>
        <source>Write a size like 512m or 2g.</source>
        <translation>512m이나 2g처럼 크기를 쓰세요.</translation>
    </message>
    <message>
        <source>At least 6m is needed.</source>
        <translation>6m 이상이어야 합니다.</translation>
    </message>
    <message>
        <source>0.5 is half of one processor.</source>
        <translation>0.5는 프로세서 하나의 절반입니다.</translation>
    </message>
    <message>
        <source>All that the machine has.</source>
        <translation>컴퓨터에 있는 전부.</translation>
    </message>
    <message>
        <source>Write a number like 1 or 0.5.</source>
        <translation>1이나 0.5처럼 수를 쓰세요.</translation>
    </message>
    <message>
        <source>Write a whole number like 200.</source>
        <translation>200처럼 정수를 쓰세요.</translation>
    </message>
    <message>
        <source>%1: %2 → %3</source>
        <translation>%1: %2 → %3</translation>
    </message>
    <message>
        <source>Memory</source>
        <translation>메모리</translation>
    </message>
    <message>
        <source>Processes</source>
        <translation>프로세스</translation>
    </message>
    <message>
        <source>Nothing is changed yet. What you change takes effect at once, without a restart.</source>
        <translation>아직 바뀐 것이 없습니다. 바꾸면 다시 시작하지 않아도 바로 적용됩니다.</translation>
    </message>
</context>
<context>
    <name>onggi::ui::LinkCard</name>
    <message numerus="yes">
        <source>%n more</source>
        <translation>
            <numerusform>%n개 더</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>onggi::ui::LoadDialog</name>
    <message>
        <source>Load images from a file</source>
        <translation>파일에서 이미지 불러오기</translation>
    </message>
    <message>
        <source>Load</source>
        <translation>불러오기</translation>
    </message>
    <message>
        <source>An archive that docker save, podman, buildah or skopeo made: its images come with their names and layers.</source>
        <translation>docker save, podman, buildah, skopeo로 만든 아카이브에서 이미지를 이름과 레이어째 불러옵니다.</translation>
    </message>
    <message>
        <source>Archive</source>
        <translation>아카이브</translation>
    </message>
    <message>
        <source>The archive is loaded.</source>
        <translation>아카이브를 불러왔습니다.</translation>
    </message>
    <message>
        <source>Loaded %1.</source>
        <translation>%1을(를) 불러왔습니다.</translation>
    </message>
</context>
<context>
    <name>onggi::ui::LogSave</name>
    <message>
        <source>%1 cannot be written: %2.</source>
        <translation>%1에 쓸 수 없습니다: %2.</translation>
    </message>
</context>
<context>
    <name>onggi::ui::LogSource</name>
    <message>
        <source>the engine closed the connection</source>
        <translation>엔진이 연결을 닫았습니다</translation>
    </message>
    <message>
        <source>connection lost at %1, connected again at %2</source>
        <translation>%1에 연결이 끊겼다가 %2에 다시 연결됨</translation>
    </message>
</context>
<context>
    <name>onggi::ui::LogText</name>
    <message>
        <source>Copy</source>
        <translation>복사</translation>
    </message>
    <message>
        <source>Select all</source>
        <translation>모두 선택</translation>
    </message>
    <message>
        <source>%1
Opens with Ctrl+click.</source>
        <translation>%1
Ctrl+클릭으로 엽니다.</translation>
    </message>
    <message>
        <source>Open the link</source>
        <translation>링크 열기</translation>
    </message>
    <message>
        <source>Copy the link</source>
        <translation>링크 복사</translation>
    </message>
    <message>
        <source>ended with code %1, started again at %2</source>
        <translation>코드 %1(으)로 끝남, %2에 다시 시작</translation>
    </message>
    <message>
        <source>started again at %1</source>
        <translation>%1에 다시 시작</translation>
    </message>
    <message>
        <source>Log</source>
        <translation>로그</translation>
    </message>
</context>
<context>
    <name>onggi::ui::LogView</name>
    <message>
        <source>Search the log</source>
        <translation>로그 검색</translation>
    </message>
    <message>
        <source>Only matching</source>
        <translation>맞는 줄만</translation>
    </message>
    <message>
        <source>Times</source>
        <translation>시각</translation>
    </message>
    <message>
        <source>Wrap</source>
        <translation>줄 바꿈</translation>
    </message>
    <message>
        <source>Previous match</source>
        <translation>이전 결과</translation>
    </message>
    <message>
        <source>Next match</source>
        <translation>다음 결과</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>복사</translation>
    </message>
    <message>
        <source>Save…</source>
        <translation>저장…</translation>
    </message>
    <message>
        <source>Regular expression</source>
        <translation>정규 표현식</translation>
    </message>
    <message>
        <source>None</source>
        <translation>없음</translation>
    </message>
    <message>
        <source>Searching…</source>
        <translation>찾는 중…</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <translation>%2 중 %1</translation>
    </message>
    <message numerus="yes">
        <source>%n line(s)</source>
        <translation>
            <numerusform>%n줄</numerusform>
        </translation>
    </message>
    <message>
        <source>Loading the log…</source>
        <translation>로그를 읽는 중…</translation>
    </message>
    <message>
        <source>Nothing was printed yet. New lines appear here by themselves.</source>
        <translation>아직 출력이 없습니다. 새 줄은 여기에 저절로 나타납니다.</translation>
    </message>
    <message>
        <source>The container has ended and printed nothing.</source>
        <translation>컨테이너가 아무것도 출력하지 않고 끝났습니다.</translation>
    </message>
    <message>
        <source>The container has ended. Its log goes on when it is started again.</source>
        <translation>컨테이너가 끝났습니다. 다시 시작하면 로그가 이어집니다.</translation>
    </message>
    <message>
        <source>The log was interrupted: %1.</source>
        <translation>로그가 끊겼습니다: %1.</translation>
    </message>
    <message numerus="yes">
        <source>↓ %n new line(s)</source>
        <translation>
            <numerusform>↓ 새 줄 %n개</numerusform>
        </translation>
    </message>
    <message>
        <source>↓ Follow</source>
        <translation>↓ 따라가기</translation>
    </message>
    <message>
        <source>Save the log</source>
        <translation>로그 저장</translation>
    </message>
    <message>
        <source>JSON as text</source>
        <translation>JSON을 글로</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>취소</translation>
    </message>
    <message>
        <source>The search was interrupted: %1.</source>
        <translation>검색이 중단되었습니다: %1.</translation>
    </message>
    <message>
        <source>Show lines that are JSON as time, level and message</source>
        <translation>JSON인 줄을 시각, 수준, 메시지로 보여 줍니다</translation>
    </message>
    <message>
        <source>The search was cancelled.</source>
        <translation>검색을 취소했습니다.</translation>
    </message>
    <message>
        <source>Saving the log… %1 %</source>
        <translation>로그 저장 중… %1 %</translation>
    </message>
    <message>
        <source>Searching the whole log… %1 %</source>
        <translation>로그 전체 검색 중… %1 %</translation>
    </message>
    <message>
        <source>These are the newest of the matching lines.</source>
        <translation>일치하는 줄 가운데 최근 것들입니다.</translation>
    </message>
    <message>
        <source>Follow</source>
        <translation>따라가기</translation>
    </message>
</context>
<context>
    <name>onggi::ui::LoginDialog</name>
    <message>
        <source>Sign in to %1</source>
        <translation>%1에 로그인</translation>
    </message>
    <message>
        <source>Sign in to a registry</source>
        <translation>레지스트리에 로그인</translation>
    </message>
    <message>
        <source>Sign in</source>
        <translation>로그인</translation>
    </message>
    <message>
        <source>Registry</source>
        <translation>레지스트리</translation>
    </message>
    <message>
        <source>Docker Hub, or a host such as registry.example.org</source>
        <translation>Docker Hub 또는 registry.example.org 같은 호스트</translation>
    </message>
    <message>
        <source>User name</source>
        <translation>사용자 이름</translation>
    </message>
    <message>
        <source>Password or token</source>
        <translation>비밀번호 또는 토큰</translation>
    </message>
    <message>
        <source>Empty: Docker Hub</source>
        <translation>비워 두면 Docker Hub</translation>
    </message>
    <message>
        <source>A registry is a host, with its port where it has one.</source>
        <translation>호스트 이름을 적으세요. 포트가 있으면 함께 적습니다.</translation>
    </message>
    <message>
        <source>The login is kept in %1, where docker keeps it: not encrypted, but readable by you alone.</source>
        <translation>로그인 정보는 docker와 같은 곳인 %1에 보관됩니다. 암호화되지는 않지만 본인만 읽을 수 있습니다.</translation>
    </message>
    <message>
        <source>The login is kept by docker-credential-%1, as your docker settings say.</source>
        <translation>로그인 정보는 docker 설정에 따라 docker-credential-%1이(가) 보관합니다.</translation>
    </message>
    <message>
        <source>%1 does not take this user name with this password.</source>
        <translation>%1에서 이 사용자 이름과 비밀번호를 받아들이지 않습니다.</translation>
    </message>
    <message>
        <source>Signing in did not work. The engine says: %1.</source>
        <translation>로그인하지 못했습니다. 엔진의 말: %1.</translation>
    </message>
    <message>
        <source>Keep the login in the desktop&apos;s keyring</source>
        <translation>로그인을 데스크톱 키링에 보관</translation>
    </message>
    <message>
        <source>Encrypted, and unlocked with your session. Docker&apos;s own command line does not look there and needs a login of its own.</source>
        <translation>암호화되어 세션과 함께 잠금이 풀립니다. docker 명령줄은 키링을 읽지 않으므로 따로 로그인해야 합니다.</translation>
    </message>
</context>
<context>
    <name>onggi::ui::MessagePane</name>
    <message>
        <source>Try again</source>
        <translation>다시 시도</translation>
    </message>
</context>
<context>
    <name>onggi::ui::Navigation</name>
    <message>
        <source>Navigation</source>
        <translation>탐색</translation>
    </message>
    <message>
        <source>Onggi</source>
        <translation>옹기</translation>
    </message>
    <message>
        <source>Menu</source>
        <translation>메뉴</translation>
    </message>
    <message>
        <source>Connecting…</source>
        <translation>연결하는 중…</translation>
    </message>
    <message>
        <source>No engine</source>
        <translation>엔진 없음</translation>
    </message>
    <message>
        <source>No permission</source>
        <translation>권한 없음</translation>
    </message>
    <message>
        <source>Engine trouble</source>
        <translation>엔진 문제</translation>
    </message>
    <message numerus="yes">
        <source>%n running</source>
        <translation>
            <numerusform>실행 중 %n</numerusform>
        </translation>
    </message>
    <message>
        <source>version %1</source>
        <translation>버전 %1</translation>
    </message>
    <message>
        <source>Slow to answer</source>
        <translation>응답이 느림</translation>
    </message>
</context>
<context>
    <name>onggi::ui::NetworkPane</name>
    <message>
        <source>Connect…</source>
        <translation>연결…</translation>
    </message>
    <message>
        <source>Disconnect…</source>
        <translation>연결 끊기…</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>삭제</translation>
    </message>
    <message>
        <source>Network details</source>
        <translation>네트워크 상세</translation>
    </message>
    <message>
        <source>Overview</source>
        <translation>개요</translation>
    </message>
    <message>
        <source>Picture</source>
        <translation>그림</translation>
    </message>
    <message>
        <source>Inspect</source>
        <translation>검사</translation>
    </message>
    <message>
        <source>Network</source>
        <translation>네트워크</translation>
    </message>
    <message>
        <source>Connected containers</source>
        <translation>연결된 컨테이너</translation>
    </message>
    <message>
        <source>Labels</source>
        <translation>레이블</translation>
    </message>
    <message>
        <source>Driver options</source>
        <translation>드라이버 옵션</translation>
    </message>
    <message>
        <source>Every engine has this network: it cannot be removed.</source>
        <translation>모든 엔진에 있는 네트워크라 삭제할 수 없습니다.</translation>
    </message>
    <message>
        <source>the default: containers with an address of their own, and a way out</source>
        <translation>기본값: 컨테이너마다 주소가 있고 밖으로 나갈 수 있음</translation>
    </message>
    <message>
        <source>containers that share this computer&apos;s own network</source>
        <translation>이 컴퓨터의 네트워크를 함께 쓰는 컨테이너</translation>
    </message>
    <message>
        <source>containers without any network</source>
        <translation>네트워크가 없는 컨테이너</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>이름</translation>
    </message>
    <message>
        <source>Meant for</source>
        <translation>쓰임새</translation>
    </message>
    <message>
        <source>Driver</source>
        <translation>드라이버</translation>
    </message>
    <message>
        <source>Scope</source>
        <translation>범위</translation>
    </message>
    <message>
        <source>Subnet</source>
        <translation>서브넷</translation>
    </message>
    <message>
        <source>Gateway</source>
        <translation>게이트웨이</translation>
    </message>
    <message>
        <source>Way out</source>
        <translation>바깥 연결</translation>
    </message>
    <message>
        <source>none: it is internal</source>
        <translation>없음: 내부 네트워크</translation>
    </message>
    <message>
        <source>IPv6</source>
        <translation>IPv6</translation>
    </message>
    <message>
        <source>yes</source>
        <translation>예</translation>
    </message>
    <message>
        <source>Created</source>
        <translation>만든 때</translation>
    </message>
    <message>
        <source>ID</source>
        <translation>ID</translation>
    </message>
    <message>
        <source>no address of its own</source>
        <translation>자체 주소 없음</translation>
    </message>
    <message>
        <source>not running</source>
        <translation>실행 중 아님</translation>
    </message>
    <message>
        <source>No container is connected.</source>
        <translation>연결된 컨테이너가 없습니다.</translation>
    </message>
    <message>
        <source>The network %1 goes; nobody is connected to it.</source>
        <translation>네트워크 %1을(를) 삭제합니다. 연결된 컨테이너가 없습니다.</translation>
    </message>
    <message>
        <source>%1 has containers: %2. They must be disconnected or removed first.</source>
        <translation>%1에 컨테이너가 있습니다: %2. 먼저 연결을 끊거나 삭제해야 합니다.</translation>
    </message>
    <message>
        <source>Remove it</source>
        <translation>삭제하기</translation>
    </message>
    <message>
        <source>Removed the network %1.</source>
        <translation>네트워크 %1을(를) 삭제했습니다.</translation>
    </message>
</context>
<context>
    <name>onggi::ui::NetworkPicture</name>
    <message>
        <source>Picture of the networks</source>
        <translation>네트워크 그림</translation>
    </message>
    <message>
        <source>Networks and their containers</source>
        <translation>네트워크와 컨테이너</translation>
    </message>
    <message>
        <source>running</source>
        <translation>실행 중</translation>
    </message>
    <message>
        <source>not running</source>
        <translation>실행 중 아님</translation>
    </message>
    <message>
        <source>Each line is a connection, with the container&apos;s address; a dashed one has no address of its own.</source>
        <translation>선은 연결이며 컨테이너의 주소를 함께 표시합니다. 점선은 자체 주소가 없는 연결입니다.</translation>
    </message>
</context>
<context>
    <name>onggi::ui::NetworksPage</name>
    <message>
        <source>Name</source>
        <translation>이름</translation>
    </message>
    <message>
        <source>Driver</source>
        <translation>드라이버</translation>
    </message>
    <message>
        <source>Subnet</source>
        <translation>서브넷</translation>
    </message>
    <message>
        <source>Connected</source>
        <translation>연결</translation>
    </message>
    <message>
        <source>Create…</source>
        <translation>만들기…</translation>
    </message>
    <message>
        <source>Networks</source>
        <translation>네트워크</translation>
    </message>
    <message>
        <source>Create a network…</source>
        <translation>네트워크 만들기…</translation>
    </message>
    <message>
        <source>Connect a container to the selected network…</source>
        <translation>선택한 네트워크에 컨테이너 연결…</translation>
    </message>
    <message>
        <source>Remove the selected network</source>
        <translation>선택한 네트워크 삭제</translation>
    </message>
    <message>
        <source>The networks could not be listed</source>
        <translation>네트워크 목록을 가져오지 못했습니다</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>다시 시도</translation>
    </message>
    <message>
        <source>Looking…</source>
        <translation>찾는 중…</translation>
    </message>
    <message>
        <source>Nothing matches</source>
        <translation>맞는 것이 없습니다</translation>
    </message>
    <message>
        <source>None of the networks has this in its name, addresses or containers.</source>
        <translation>이름, 주소, 컨테이너에 이 내용이 있는 네트워크가 없습니다.</translation>
    </message>
    <message>
        <source>Picture</source>
        <translation>그림</translation>
    </message>
    <message>
        <source>Inspect</source>
        <translation>검사</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>삭제</translation>
    </message>
    <message>
        <source>Filter networks…</source>
        <translation>네트워크 필터…</translation>
    </message>
    <message>
        <source>Prune…</source>
        <translation>정리…</translation>
    </message>
    <message>
        <source>Remove networks that no container uses…</source>
        <translation>사용하지 않는 네트워크 삭제…</translation>
    </message>
</context>
<context>
    <name>onggi::ui::NoticeBar</name>
    <message>
        <source>Dismiss</source>
        <translation>닫기</translation>
    </message>
</context>
<context>
    <name>onggi::ui::Notifier</name>
    <message>
        <source>%1 is pulled</source>
        <translation>%1 풀 완료</translation>
    </message>
    <message>
        <source>%1 could not be pulled</source>
        <translation>%1을(를) 풀하지 못했습니다</translation>
    </message>
    <message>
        <source>%1 is pushed</source>
        <translation>%1 푸시 완료</translation>
    </message>
    <message>
        <source>%1 could not be pushed</source>
        <translation>%1을(를) 푸시하지 못했습니다</translation>
    </message>
    <message>
        <source>%1 is built</source>
        <translation>%1 빌드 완료</translation>
    </message>
    <message>
        <source>%1 could not be built</source>
        <translation>%1을(를) 빌드하지 못했습니다</translation>
    </message>
    <message>
        <source>%1 is saved</source>
        <translation>%1 저장 완료</translation>
    </message>
    <message>
        <source>%1 could not be saved</source>
        <translation>%1을(를) 저장하지 못했습니다</translation>
    </message>
    <message>
        <source>The images are loaded</source>
        <translation>이미지를 모두 불러왔습니다</translation>
    </message>
    <message>
        <source>The images could not be loaded</source>
        <translation>이미지를 불러오지 못했습니다</translation>
    </message>
    <message>
        <source>%1 is imported</source>
        <translation>%1 가져오기 완료</translation>
    </message>
    <message>
        <source>%1 could not be imported</source>
        <translation>%1을(를) 가져오지 못했습니다</translation>
    </message>
    <message>
        <source>%1 is made</source>
        <translation>%1 생성 완료</translation>
    </message>
    <message>
        <source>%1 could not be made</source>
        <translation>%1을(를) 만들지 못했습니다</translation>
    </message>
    <message>
        <source>The files of the container are exported</source>
        <translation>컨테이너의 파일을 내보냈습니다</translation>
    </message>
    <message>
        <source>The files of the container could not be exported</source>
        <translation>컨테이너의 파일을 내보내지 못했습니다</translation>
    </message>
    <message>
        <source>The image</source>
        <translation>이미지</translation>
    </message>
    <message>
        <source>Container %1 has failed</source>
        <translation>컨테이너 %1이(가) 비정상 종료되었습니다</translation>
    </message>
    <message>
        <source>It ended with code %1.</source>
        <translation>종료 코드 %1(으)로 끝났습니다.</translation>
    </message>
    <message>
        <source>Show</source>
        <translation>보기</translation>
    </message>
</context>
<context>
    <name>onggi::ui::OptionRows</name>
    <message>
        <source>Add option</source>
        <translation>옵션 추가</translation>
    </message>
    <message>
        <source>Option</source>
        <translation>옵션</translation>
    </message>
    <message>
        <source>Value of the option</source>
        <translation>옵션 값</translation>
    </message>
    <message>
        <source>A note that programs read; the engine itself does nothing with it.</source>
        <translation>프로그램이 읽는 메모입니다. 엔진은 이 값으로 아무 일도 하지 않습니다.</translation>
    </message>
</context>
<context>
    <name>onggi::ui::OverviewTab</name>
    <message>
        <source>Process</source>
        <translation>프로세스</translation>
    </message>
    <message>
        <source>Image</source>
        <translation>이미지</translation>
    </message>
    <message>
        <source>Command</source>
        <translation>명령</translation>
    </message>
    <message>
        <source>Working directory</source>
        <translation>작업 폴더</translation>
    </message>
    <message>
        <source>User</source>
        <translation>사용자</translation>
    </message>
    <message>
        <source>interactive terminal</source>
        <translation>대화형 터미널</translation>
    </message>
    <message>
        <source>terminal</source>
        <translation>터미널</translation>
    </message>
    <message>
        <source>takes input</source>
        <translation>입력 받음</translation>
    </message>
    <message>
        <source>removed when it ends</source>
        <translation>끝나면 삭제됨</translation>
    </message>
    <message>
        <source>Mode</source>
        <translation>방식</translation>
    </message>
    <message>
        <source>Life</source>
        <translation>시간</translation>
    </message>
    <message>
        <source>Created</source>
        <translation>만듦</translation>
    </message>
    <message>
        <source>Started</source>
        <translation>시작</translation>
    </message>
    <message>
        <source>Ended</source>
        <translation>끝남</translation>
    </message>
    <message>
        <source>Process ID</source>
        <translation>프로세스 ID</translation>
    </message>
    <message>
        <source>Container ID</source>
        <translation>컨테이너 ID</translation>
    </message>
    <message>
        <source>Network</source>
        <translation>네트워크</translation>
    </message>
    <message>
        <source>Ports</source>
        <translation>포트</translation>
    </message>
    <message>
        <source>Only inside</source>
        <translation>안에서만</translation>
    </message>
    <message>
        <source>Address</source>
        <translation>주소</translation>
    </message>
    <message>
        <source>Host name</source>
        <translation>호스트 이름</translation>
    </message>
    <message>
        <source>Folders and volumes</source>
        <translation>폴더와 볼륨</translation>
    </message>
    <message>
        <source>read only</source>
        <translation>읽기 전용</translation>
    </message>
    <message>
        <source>Limits</source>
        <translation>한도</translation>
    </message>
    <message>
        <source>Memory</source>
        <translation>메모리</translation>
    </message>
    <message>
        <source>Processors</source>
        <translation>프로세서</translation>
    </message>
    <message>
        <source>Processes</source>
        <translation>프로세스 수</translation>
    </message>
    <message>
        <source>Environment</source>
        <translation>환경 변수</translation>
    </message>
    <message>
        <source>no limit</source>
        <translation>한도 없음</translation>
    </message>
    <message>
        <source>Restart</source>
        <translation>다시 시작</translation>
    </message>
    <message>
        <source>Edit limits…</source>
        <translation>한도 바꾸기…</translation>
    </message>
    <message>
        <source>Health</source>
        <translation>상태 확인</translation>
    </message>
    <message>
        <source>Healthy</source>
        <translation>정상</translation>
    </message>
    <message>
        <source>Unhealthy</source>
        <translation>비정상</translation>
    </message>
    <message>
        <source>Not checked yet</source>
        <translation>아직 확인 전</translation>
    </message>
    <message>
        <source>Check</source>
        <translation>명령</translation>
    </message>
    <message>
        <source>Failed</source>
        <translation>실패</translation>
    </message>
    <message numerus="yes">
        <source>%n time(s) in a row</source>
        <translation>
            <numerusform>연달아 %n번</numerusform>
        </translation>
    </message>
    <message>
        <source>✓ passed</source>
        <translation>✓ 통과</translation>
    </message>
    <message>
        <source>✗ failed with code %1</source>
        <translation>✗ 코드 %1(으)로 실패</translation>
    </message>
</context>
<context>
    <name>onggi::ui::PaneHeader</name>
    <message>
        <source>Running for %1</source>
        <translation>%1째 실행 중</translation>
    </message>
    <message>
        <source>%1 · running for %2</source>
        <translation>%1 · %2째 실행 중</translation>
    </message>
    <message>
        <source>Exited %1 · %2</source>
        <translation>종료 %1 · %2</translation>
    </message>
    <message>
        <source>Start</source>
        <translation>시작</translation>
    </message>
    <message>
        <source>Restart</source>
        <translation>다시 시작</translation>
    </message>
    <message>
        <source>Resume</source>
        <translation>계속</translation>
    </message>
    <message>
        <source>Shell</source>
        <translation>셸</translation>
    </message>
    <message>
        <source>A shell inside the container, beside its main process (docker exec)</source>
        <translation>컨테이너 안에서 주 프로세스와 별도로 여는 셸(docker exec)</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>삭제</translation>
    </message>
    <message>
        <source>More</source>
        <translation>더 보기</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>중지</translation>
    </message>
    <message>
        <source>Crash loop</source>
        <translation>반복 오류</translation>
    </message>
</context>
<context>
    <name>onggi::ui::PasteLineDialog</name>
    <message>
        <source>Paste a docker run line</source>
        <translation>docker run 줄 붙여넣기</translation>
    </message>
    <message>
        <source>docker run line</source>
        <translation>docker run 줄</translation>
    </message>
    <message>
        <source>Fill the form</source>
        <translation>양식 채우기</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>취소</translation>
    </message>
    <message>
        <source>A line from a manual, a web page or a script; continued lines are fine.</source>
        <translation>설명서, 웹 페이지, 스크립트에서 가져온 줄. 여러 줄로 이어져도 됩니다.</translation>
    </message>
    <message>
        <source>The form has no place for: %1</source>
        <translation>양식에 자리가 없는 것: %1</translation>
    </message>
    <message>
        <source>✓ Understood</source>
        <translation>✓ 이해했습니다</translation>
    </message>
</context>
<context>
    <name>onggi::ui::PathField</name>
    <message>
        <source>Choose…</source>
        <translation>고르기…</translation>
    </message>
</context>
<context>
    <name>onggi::ui::PortRows</name>
    <message>
        <source>Add port</source>
        <translation>포트 추가</translation>
    </message>
    <message>
        <source>Host port</source>
        <translation>호스트 포트</translation>
    </message>
    <message>
        <source>free one</source>
        <translation>빈 포트</translation>
    </message>
    <message>
        <source>Container port</source>
        <translation>컨테이너 포트</translation>
    </message>
    <message>
        <source>Protocol</source>
        <translation>프로토콜</translation>
    </message>
    <message>
        <source>The image listens on: %1</source>
        <translation>이미지가 여는 포트: %1</translation>
    </message>
    <message>
        <source>use %1</source>
        <translation>%1 사용</translation>
    </message>
</context>
<context>
    <name>onggi::ui::Practice</name>
    <message numerus="yes">
        <source>Found %n image(s) for “%1”.</source>
        <translation>
            <numerusform>“%1”(으)로 이미지 %n개를 찾았습니다.</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 is chosen in the list; below it stands what is known of it.</source>
        <translation>목록에서 %1을(를) 골랐습니다. 아래에 자세한 내용이 나옵니다.</translation>
    </message>
    <message>
        <source>%1 is on this computer.</source>
        <translation>%1을(를) 내려받았습니다.</translation>
    </message>
    <message>
        <source>%1 has been started.</source>
        <translation>%1을(를) 시작했습니다.</translation>
    </message>
    <message>
        <source>%1 has ended with code %2.</source>
        <translation>%1이(가) 코드 %2(으)로 끝났습니다.</translation>
    </message>
    <message>
        <source>%1 is on this computer already.</source>
        <translation>%1은(는) 이미 이 컴퓨터에 있습니다.</translation>
    </message>
    <message>
        <source>%1 is gone.</source>
        <translation>%1이(가) 삭제되었습니다.</translation>
    </message>
    <message>
        <source>%1 has ended by itself with code %2: its work was done.</source>
        <translation>%1이(가) 할 일을 마치고 코드 %2(으)로 스스로 끝났습니다.</translation>
    </message>
</context>
<context>
    <name>onggi::ui::PracticePanel</name>
    <message>
        <source>Guided practice</source>
        <translation>따라 하기</translation>
    </message>
    <message>
        <source>End the practice</source>
        <translation>따라 하기 끝내기</translation>
    </message>
    <message>
        <source>That was the whole life of a container. Its image stays on this computer: run it again whenever you like.</source>
        <translation>컨테이너의 일생을 모두 보셨습니다. 이미지는 이 컴퓨터에 남아 있으니 언제든 다시 실행해 보세요.</translation>
    </message>
    <message>
        <source>Show me where</source>
        <translation>어디인지 보기</translation>
    </message>
    <message>
        <source>Once more</source>
        <translation>한 번 더</translation>
    </message>
    <message>
        <source>1. Search</source>
        <translation>1. 검색</translation>
    </message>
    <message>
        <source>2. Pull</source>
        <translation>2. 내려받기</translation>
    </message>
    <message>
        <source>3. Run</source>
        <translation>3. 실행</translation>
    </message>
    <message>
        <source>4. List</source>
        <translation>4. 목록</translation>
    </message>
    <message>
        <source>5. Stop</source>
        <translation>5. 중지</translation>
    </message>
    <message>
        <source>On the page Hub, type what you look for, nginx for example. Without a network, type hello: the starter image is always there.</source>
        <translation>허브 페이지에서 찾을 이름을 입력하세요. 예를 들어 nginx입니다. 네트워크가 없으면 hello를 입력하세요. 시작용 이미지는 언제나 있습니다.</translation>
    </message>
    <message>
        <source>Choose a result and press Pull beside a tag. The image comes to this computer, layer by layer.</source>
        <translation>결과를 고르고 태그 옆의 내려받기를 누르세요. 이미지가 레이어별로 이 컴퓨터에 내려옵니다.</translation>
    </message>
    <message>
        <source>Press Run… and then Run: a container is made from the image and started.</source>
        <translation>실행…을 누른 다음 실행을 누르세요. 이미지로 컨테이너를 만들어 시작합니다.</translation>
    </message>
    <message>
        <source>On the page Containers, choose the one that you have just started.</source>
        <translation>컨테이너 페이지에서 방금 시작한 컨테이너를 고르세요.</translation>
    </message>
    <message>
        <source>Press Stop. Its main process is asked to end; the container stays in the list.</source>
        <translation>중지를 누르세요. 주 프로세스에 끝내라고 요청합니다. 컨테이너는 목록에 남습니다.</translation>
    </message>
    <message>
        <source>done</source>
        <translation>완료</translation>
    </message>
    <message>
        <source>now</source>
        <translation>지금</translation>
    </message>
    <message>
        <source>later</source>
        <translation>나중</translation>
    </message>
</context>
<context>
    <name>onggi::ui::ProcessModel</name>
    <message>
        <source>User</source>
        <translation>사용자</translation>
    </message>
    <message>
        <source>PID</source>
        <translation>PID</translation>
    </message>
    <message>
        <source>Parent</source>
        <translation>부모</translation>
    </message>
    <message>
        <source>CPU %</source>
        <translation>CPU %</translation>
    </message>
    <message>
        <source>Started</source>
        <translation>시작</translation>
    </message>
    <message>
        <source>Terminal</source>
        <translation>터미널</translation>
    </message>
    <message>
        <source>CPU time</source>
        <translation>CPU 시간</translation>
    </message>
    <message>
        <source>Command</source>
        <translation>명령</translation>
    </message>
    <message>
        <source>Running for</source>
        <translation>실행 시간</translation>
    </message>
</context>
<context>
    <name>onggi::ui::ProcessesPane</name>
    <message>
        <source>Refresh</source>
        <translation>새로 고침</translation>
    </message>
    <message>
        <source>Processes</source>
        <translation>프로세스</translation>
    </message>
    <message>
        <source>It is not running</source>
        <translation>실행 중이 아닙니다</translation>
    </message>
    <message>
        <source>A stopped container has no processes.</source>
        <translation>중지된 컨테이너에는 프로세스가 없습니다.</translation>
    </message>
    <message>
        <source>Start</source>
        <translation>시작</translation>
    </message>
    <message numerus="yes">
        <source>%n process(es)</source>
        <translation>
            <numerusform>프로세스 %n개</numerusform>
        </translation>
    </message>
    <message>
        <source>The processes cannot be listed</source>
        <translation>프로세스 목록을 볼 수 없습니다</translation>
    </message>
</context>
<context>
    <name>onggi::ui::PruneDialog</name>
    <message>
        <source>Remove images that nobody uses</source>
        <translation>쓰지 않는 이미지 지우기</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>삭제</translation>
    </message>
    <message>
        <source>Only those without a name</source>
        <translation>이름 없는 이미지만</translation>
    </message>
    <message>
        <source>All that no container uses</source>
        <translation>컨테이너가 쓰지 않는 모든 이미지</translation>
    </message>
    <message>
        <source>Layers that a remaining image has, too, stay and are not counted. What is removed has to be pulled or built again.</source>
        <translation>남는 이미지도 쓰는 레이어는 지우지 않으며 계산에 넣지 않습니다. 지운 이미지는 다시 받거나 빌드해야 합니다.</translation>
    </message>
    <message>
        <source>There are none.</source>
        <translation>없습니다.</translation>
    </message>
    <message numerus="yes">
        <source>and %n more</source>
        <translation>
            <numerusform>그 밖에 %n개</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n image(s), frees %1</source>
        <translation>
            <numerusform>이미지 %n개, %1 확보</numerusform>
        </translation>
    </message>
    <message>
        <source>Remove · frees %1</source>
        <translation>삭제 · %1 확보</translation>
    </message>
    <message>
        <source>Nothing was removed: all of it is in use by now.</source>
        <translation>지운 것이 없습니다. 그사이 모두 쓰이고 있습니다.</translation>
    </message>
    <message>
        <source>%1 came free.</source>
        <translation>%1를 비웠습니다.</translation>
    </message>
</context>
<context>
    <name>onggi::ui::PruneNetworksDialog</name>
    <message>
        <source>Remove networks that no container uses</source>
        <translation>사용하지 않는 네트워크 삭제</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>삭제</translation>
    </message>
    <message>
        <source>Containers that are connected later need them to be made again.</source>
        <translation>나중에 컨테이너를 연결하려면 네트워크를 다시 만들어야 합니다.</translation>
    </message>
    <message>
        <source>There are none.</source>
        <translation>없습니다.</translation>
    </message>
    <message>
        <source>Nothing was removed: all of them are in use by now.</source>
        <translation>삭제한 것이 없습니다. 이제 모두 사용 중입니다.</translation>
    </message>
    <message>
        <source>Removed: %1.</source>
        <translation>삭제됨: %1.</translation>
    </message>
</context>
<context>
    <name>onggi::ui::PruneVolumesDialog</name>
    <message>
        <source>Remove volumes that no container has</source>
        <translation>컨테이너가 쓰지 않는 볼륨 삭제</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>삭제</translation>
    </message>
    <message>
        <source>Only those without a name</source>
        <translation>이름 없는 볼륨만</translation>
    </message>
    <message>
        <source>Those with a name, too</source>
        <translation>이름 있는 볼륨도</translation>
    </message>
    <message>
        <source>Their files are deleted for good: no image and no registry has a copy of them.</source>
        <translation>파일이 완전히 삭제됩니다. 이미지나 레지스트리에 사본이 없습니다.</translation>
    </message>
    <message>
        <source>at least %1</source>
        <translation>최소 %1</translation>
    </message>
    <message>
        <source>There are none.</source>
        <translation>없습니다.</translation>
    </message>
    <message numerus="yes">
        <source>and %n more</source>
        <translation>
            <numerusform>그 밖에 %n개</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n volume(s), frees %1</source>
        <translation>
            <numerusform>볼륨 %n개, %1 확보</numerusform>
        </translation>
    </message>
    <message>
        <source>Remove · frees %1</source>
        <translation>삭제 · %1 확보</translation>
    </message>
    <message>
        <source>Nothing was removed: all of it is in use by now.</source>
        <translation>삭제한 것이 없습니다. 그사이 모두 쓰이고 있습니다.</translation>
    </message>
    <message>
        <source>%1 came free.</source>
        <translation>%1를 비웠습니다.</translation>
    </message>
</context>
<context>
    <name>onggi::ui::PullCard</name>
    <message>
        <source>Cancel</source>
        <translation>취소</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>닫기</translation>
    </message>
    <message>
        <source>Pulling %1</source>
        <translation>%1 내려받는 중</translation>
    </message>
    <message>
        <source>asking the registry…</source>
        <translation>레지스트리에 묻는 중…</translation>
    </message>
    <message>
        <source>Pulled %1</source>
        <translation>%1 내려받음</translation>
    </message>
    <message>
        <source>%1 fetched.</source>
        <translation>%1를 받았습니다.</translation>
    </message>
    <message>
        <source>It was here already, and is up to date.</source>
        <translation>이미 여기 있고 최신입니다.</translation>
    </message>
    <message>
        <source>Run…</source>
        <translation>실행…</translation>
    </message>
    <message>
        <source>%1 could not be pulled</source>
        <translation>%1을(를) 내려받지 못했습니다</translation>
    </message>
    <message>
        <source>The engine says: %1.</source>
        <translation>엔진의 말: %1.</translation>
    </message>
    <message>
        <source>Retry</source>
        <translation>다시 시도</translation>
    </message>
    <message>
        <source>Stopped pulling %1</source>
        <translation>%1 내려받기를 멈췄습니다</translation>
    </message>
    <message>
        <source>What was fetched is kept, and pulling goes on from there.</source>
        <translation>받은 것은 남아 있고 거기서부터 이어집니다.</translation>
    </message>
    <message>
        <source>Resume</source>
        <translation>계속</translation>
    </message>
    <message>
        <source>Sign in…</source>
        <translation>로그인…</translation>
    </message>
</context>
<context>
    <name>onggi::ui::PullProgressLine</name>
    <message>
        <source>Download</source>
        <translation>내려받기</translation>
    </message>
    <message>
        <source>Pulling %1</source>
        <translation>%1 내려받는 중</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <translation>%2 중 %1</translation>
    </message>
    <message>
        <source>%1/s</source>
        <translation>%1/초</translation>
    </message>
    <message>
        <source>%1 left</source>
        <translation>%1 남음</translation>
    </message>
    <message>
        <source>unpacking</source>
        <translation>푸는 중</translation>
    </message>
</context>
<context>
    <name>onggi::ui::PushDialog</name>
    <message>
        <source>Push %1</source>
        <translation>%1 푸시</translation>
    </message>
    <message>
        <source>Push</source>
        <translation>푸시</translation>
    </message>
    <message>
        <source>Sign in…</source>
        <translation>로그인…</translation>
    </message>
    <message>
        <source>Push as</source>
        <translation>푸시할 이름</translation>
    </message>
    <message>
        <source>registry.example.org/team/app:1.2</source>
        <translation>registry.example.org/team/app:1.2</translation>
    </message>
    <message>
        <source>Login</source>
        <translation>로그인</translation>
    </message>
    <message>
        <source>The name says where to: registry/repository:tag</source>
        <translation>이름이 보낼 곳을 정합니다: 레지스트리/저장소:태그</translation>
    </message>
    <message>
        <source>This is not an image&apos;s name: write repository:tag in small letters.</source>
        <translation>이미지 이름이 아닙니다. 저장소:태그를 소문자로 쓰세요.</translation>
    </message>
    <message>
        <source>Docker Hub takes images as your-name/%1. For another registry, put its host in front.</source>
        <translation>Docker Hub에는 사용자이름/%1 형식으로 올립니다. 다른 레지스트리라면 앞에 호스트를 붙이세요.</translation>
    </message>
    <message>
        <source>It gets this name first.</source>
        <translation>먼저 이 이름을 붙입니다.</translation>
    </message>
    <message>
        <source>Not signed in to %1</source>
        <translation>%1에 로그인하지 않음</translation>
    </message>
    <message>
        <source>Signed in to %1</source>
        <translation>%1에 로그인됨</translation>
    </message>
    <message>
        <source>Signed in to %1 as %2</source>
        <translation>%1에 %2(으)로 로그인됨</translation>
    </message>
    <message>
        <source>Change…</source>
        <translation>바꾸기…</translation>
    </message>
    <message>
        <source>asking the registry…</source>
        <translation>레지스트리에 묻는 중…</translation>
    </message>
    <message>
        <source>Pushed %1: the registry had all of its layers already.</source>
        <translation>%1을(를) 푸시했습니다. 모든 레이어가 이미 레지스트리에 있었습니다.</translation>
    </message>
    <message numerus="yes">
        <source>Pushed %1: %n layer(s) sent, %2.</source>
        <translation>
            <numerusform>%1을(를) 푸시했습니다. 레이어 %n개, %2를 보냈습니다.</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 does not let you push there. The engine says: %2.</source>
        <translation>%1에 푸시할 권한이 없습니다. 엔진의 말: %2.</translation>
    </message>
    <message>
        <source>It was not pushed. The engine says: %1.</source>
        <translation>푸시하지 못했습니다. 엔진의 말: %1.</translation>
    </message>
</context>
<context>
    <name>onggi::ui::RecreateJob</name>
    <message>
        <source>Creating the new container…</source>
        <translation>새 컨테이너를 만드는 중…</translation>
    </message>
    <message>
        <source>Nothing was changed: %1</source>
        <translation>아무것도 바꾸지 않았습니다: %1</translation>
    </message>
    <message>
        <source>Stopping %1…</source>
        <translation>%1 중지하는 중…</translation>
    </message>
    <message>
        <source>%1 could not be stopped: %2</source>
        <translation>%1을(를) 중지하지 못했습니다: %2</translation>
    </message>
    <message>
        <source>Starting %1…</source>
        <translation>%1 시작하는 중…</translation>
    </message>
    <message>
        <source>%1 did not start: %2</source>
        <translation>%1이(가) 시작되지 않았습니다: %2</translation>
    </message>
    <message>
        <source>%1 ended at once.</source>
        <translation>%1이(가) 바로 끝났습니다.</translation>
    </message>
    <message>
        <source>Putting the former one back…</source>
        <translation>이전 컨테이너로 되돌리는 중…</translation>
    </message>
    <message>
        <source>%1 is back, and did not start: %2</source>
        <translation>%1을(를) 되돌렸지만 시작되지 않았습니다: %2</translation>
    </message>
    <message>
        <source>It was not put back: %1</source>
        <translation>되돌리지 못했습니다: %1</translation>
    </message>
</context>
<context>
    <name>onggi::ui::RegistryChooser</name>
    <message>
        <source>Registries</source>
        <translation>레지스트리</translation>
    </message>
    <message numerus="yes">
        <source>%n more</source>
        <translation>
            <numerusform>%n개 더</numerusform>
        </translation>
    </message>
    <message>
        <source>Add a registry…</source>
        <translation>레지스트리 추가…</translation>
    </message>
</context>
<context>
    <name>onggi::ui::RegistryClient</name>
    <message>
        <source>%1 wants to know who asks.</source>
        <translation>%1을(를) 보려면 로그인해야 합니다.</translation>
    </message>
    <message>
        <source>%1 does not list its repositories. Type a repository&apos;s name.</source>
        <translation>%1은(는) 저장소 목록을 알려 주지 않습니다. 저장소 이름을 입력하세요.</translation>
    </message>
    <message>
        <source>%1 does not know %2.</source>
        <translation>%1에 %2이(가) 없습니다.</translation>
    </message>
    <message>
        <source>%1 refused the question (it answered %2).</source>
        <translation>%1이(가) 요청을 거부했습니다 (응답 %2).</translation>
    </message>
    <message>
        <source>%1 cannot be reached: %2.</source>
        <translation>%1에 연결할 수 없습니다: %2.</translation>
    </message>
    <message>
        <source>%1 does not answer as a registry does.</source>
        <translation>%1의 응답이 레지스트리의 것이 아닙니다.</translation>
    </message>
    <message>
        <source>%1 sends us to a place that is not safe to ask.</source>
        <translation>%1이(가) 안전하지 않은 주소로 안내합니다.</translation>
    </message>
</context>
<context>
    <name>onggi::ui::RegistryStrip</name>
    <message>
        <source>Sign in…</source>
        <translation>로그인…</translation>
    </message>
    <message>
        <source>Sign out</source>
        <translation>로그아웃</translation>
    </message>
    <message>
        <source>Remove from the list</source>
        <translation>목록에서 빼기</translation>
    </message>
    <message>
        <source>Not signed in</source>
        <translation>로그인하지 않음</translation>
    </message>
    <message>
        <source>Signed in</source>
        <translation>로그인됨</translation>
    </message>
    <message>
        <source>Signed in as %1</source>
        <translation>%1(으)로 로그인됨</translation>
    </message>
    <message>
        <source>kept in %1</source>
        <translation>%1에 보관</translation>
    </message>
    <message>
        <source>kept by docker-credential-%1</source>
        <translation>docker-credential-%1에 보관</translation>
    </message>
    <message>
        <source>kept in the desktop&apos;s keyring</source>
        <translation>데스크톱 키링에 보관됨</translation>
    </message>
</context>
<context>
    <name>onggi::ui::RenameDialog</name>
    <message>
        <source>Rename %1</source>
        <translation>%1 이름 바꾸기</translation>
    </message>
    <message>
        <source>Rename</source>
        <translation>이름 바꾸기</translation>
    </message>
    <message>
        <source>New name</source>
        <translation>새 이름</translation>
    </message>
    <message>
        <source>A container needs a name.</source>
        <translation>컨테이너에는 이름이 필요합니다.</translation>
    </message>
    <message>
        <source>This is its name now.</source>
        <translation>지금 이름입니다.</translation>
    </message>
</context>
<context>
    <name>onggi::ui::ResultCard</name>
    <message>
        <source>Official</source>
        <translation>공식</translation>
    </message>
    <message>
        <source>No description</source>
        <translation>설명 없음</translation>
    </message>
</context>
<context>
    <name>onggi::ui::RowList</name>
    <message>
        <source>Remove row</source>
        <translation>줄 삭제</translation>
    </message>
</context>
<context>
    <name>onggi::ui::RunDialog</name>
    <message>
        <source>Run a container</source>
        <translation>컨테이너 실행</translation>
    </message>
    <message>
        <source>Basics</source>
        <translation>기본</translation>
    </message>
    <message>
        <source>Environment</source>
        <translation>환경 변수</translation>
    </message>
    <message>
        <source>Advanced</source>
        <translation>고급</translation>
    </message>
    <message>
        <source>Paste a docker run line…</source>
        <translation>docker run 붙여넣기…</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>취소</translation>
    </message>
    <message>
        <source>Create only</source>
        <translation>만들기만</translation>
    </message>
    <message>
        <source>Run</source>
        <translation>실행</translation>
    </message>
    <message>
        <source>Image</source>
        <translation>이미지</translation>
    </message>
    <message>
        <source>repository:tag</source>
        <translation>저장소:태그</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>이름</translation>
    </message>
    <message>
        <source>Command</source>
        <translation>명령</translation>
    </message>
    <message>
        <source>Background (-d)</source>
        <translation>백그라운드 (-d)</translation>
    </message>
    <message>
        <source>It goes on by itself; look at it when you like.</source>
        <translation>혼자 계속 실행됩니다. 보고 싶을 때 보면 됩니다.</translation>
    </message>
    <message>
        <source>Interactive terminal (-it)</source>
        <translation>대화형 터미널 (-it)</translation>
    </message>
    <message>
        <source>A shell or another program that one types into.</source>
        <translation>직접 글자를 치는 셸이나 다른 프로그램.</translation>
    </message>
    <message>
        <source>Remove when it ends (--rm)</source>
        <translation>끝나면 삭제 (--rm)</translation>
    </message>
    <message>
        <source>Nothing of it is kept once its process has ended.</source>
        <translation>프로세스가 끝나면 아무것도 남기지 않습니다.</translation>
    </message>
    <message>
        <source>How it runs</source>
        <translation>실행 방식</translation>
    </message>
    <message>
        <source>Ports</source>
        <translation>포트</translation>
    </message>
    <message>
        <source>Folders</source>
        <translation>폴더</translation>
    </message>
    <message>
        <source>Run a container — %1</source>
        <translation>컨테이너 실행 — %1</translation>
    </message>
    <message>
        <source>✓ On this computer</source>
        <translation>✓ 이 컴퓨터에 있음</translation>
    </message>
    <message>
        <source>Not on this computer: it is downloaded first.</source>
        <translation>이 컴퓨터에 없어 먼저 내려받습니다.</translation>
    </message>
    <message>
        <source>Image default: %1</source>
        <translation>이미지 기본값: %1</translation>
    </message>
    <message>
        <source>A quotation mark is not closed.</source>
        <translation>따옴표가 닫히지 않았습니다.</translation>
    </message>
    <message>
        <source>Environment %1</source>
        <translation>환경 변수 %1</translation>
    </message>
    <message>
        <source>Creating the container…</source>
        <translation>컨테이너를 만드는 중…</translation>
    </message>
    <message>
        <source>Starting…</source>
        <translation>시작하는 중…</translation>
    </message>
    <message>
        <source>The download was cancelled. What has been fetched is kept.</source>
        <translation>내려받기를 취소했습니다. 받은 것은 남아 있습니다.</translation>
    </message>
    <message>
        <source>Not taken over: %1</source>
        <translation>가져오지 못한 것: %1</translation>
    </message>
    <message>
        <source>Restart</source>
        <translation>다시 시작</translation>
    </message>
    <message>
        <source>✓ Built into the engine: nothing is downloaded.</source>
        <translation>✓ 엔진에 들어 있습니다. 내려받지 않습니다.</translation>
    </message>
    <message>
        <source>What is removed when it ends cannot be started again.</source>
        <translation>끝나면 삭제되는 컨테이너는 다시 시작할 수 없습니다.</translation>
    </message>
    <message>
        <source>What changes</source>
        <translation>바뀌는 내용</translation>
    </message>
    <message>
        <source>Change %1</source>
        <translation>%1 설정 바꾸기</translation>
    </message>
    <message>
        <source>Change something above: what changes is shown here.</source>
        <translation>위에서 설정을 바꾸면 무엇이 달라지는지 여기에 표시됩니다.</translation>
    </message>
    <message>
        <source>Roll back</source>
        <translation>되돌리기</translation>
    </message>
    <message>
        <source>Recreate</source>
        <translation>다시 만들기</translation>
    </message>
    <message>
        <source>%1 is stopped, recreated and started. It is one that is removed when it ends, so that it cannot be kept.</source>
        <translation>%1을(를) 중지하고 다시 만들어 시작합니다. 끝나면 삭제되는 컨테이너라서 이전 것을 남겨 둘 수 없습니다.</translation>
    </message>
    <message>
        <source>%1 is stopped, recreated and started. The former one is kept as %2, with all that it has written inside itself; its volumes and folders go over.</source>
        <translation>%1을(를) 중지하고 다시 만들어 시작합니다. 이전 것은 안에 쓴 내용과 함께 %2(으)로 남고, 볼륨과 폴더는 새 컨테이너로 이어집니다.</translation>
    </message>
</context>
<context>
    <name>onggi::ui::SaveDialog</name>
    <message>
        <source>Save %1</source>
        <translation>%1 저장</translation>
    </message>
    <message numerus="yes">
        <source>Save %n image(s)</source>
        <translation>
            <numerusform>이미지 %n개 저장</numerusform>
        </translation>
    </message>
    <message>
        <source>Save</source>
        <translation>저장</translation>
    </message>
    <message>
        <source>Save as</source>
        <translation>저장할 파일</translation>
    </message>
    <message>
        <source>One archive with all of its layers, which docker load and others read.</source>
        <translation>모든 레이어를 담은 아카이브 하나입니다. docker load 등으로 읽을 수 있습니다.</translation>
    </message>
    <message>
        <source>One archive; layers that they share are in it once: %1.</source>
        <translation>아카이브 하나에 담습니다. 공유하는 레이어는 한 번만 들어갑니다: %1.</translation>
    </message>
    <message>
        <source>About %1</source>
        <translation>약 %1</translation>
    </message>
    <message>
        <source>Where to?</source>
        <translation>어디에 저장할까요?</translation>
    </message>
    <message>
        <source>This is a folder: add a file&apos;s name.</source>
        <translation>폴더입니다. 파일 이름을 붙이세요.</translation>
    </message>
    <message>
        <source>This is no folder that you may write to.</source>
        <translation>쓸 수 있는 폴더가 아닙니다.</translation>
    </message>
    <message>
        <source>The file is there already: it is replaced.</source>
        <translation>이미 있는 파일입니다. 덮어씁니다.</translation>
    </message>
    <message>
        <source>%1 cannot be written: %2.</source>
        <translation>%1에 쓸 수 없습니다: %2.</translation>
    </message>
    <message>
        <source>Saving</source>
        <translation>저장 중</translation>
    </message>
    <message>
        <source>It was not saved. %1</source>
        <translation>저장하지 못했습니다. %1</translation>
    </message>
    <message>
        <source>Saved %1 to %2.</source>
        <translation>%1를 %2에 저장했습니다.</translation>
    </message>
</context>
<context>
    <name>onggi::ui::SettingsView</name>
    <message>
        <source>As the system</source>
        <translation>시스템 설정</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>밝게</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>어둡게</translation>
    </message>
    <message>
        <source>Theme</source>
        <translation>테마</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>언어</translation>
    </message>
    <message>
        <source> pt</source>
        <translation> pt</translation>
    </message>
    <message>
        <source>Terminal font size</source>
        <translation>터미널 글자 크기</translation>
    </message>
    <message>
        <source>Tell me when long work ends or a container fails, while I look at something else</source>
        <translation>다른 창을 보고 있을 때 긴 작업이 끝나거나 컨테이너가 비정상 종료되면 알림</translation>
    </message>
    <message>
        <source>Notifications</source>
        <translation>알림</translation>
    </message>
</context>
<context>
    <name>onggi::ui::ShortcutsDialog</name>
    <message>
        <source>Keyboard shortcuts</source>
        <translation>키보드 단축키</translation>
    </message>
    <message>
        <source>Everywhere</source>
        <translation>어디서나</translation>
    </message>
    <message>
        <source>Run a container…</source>
        <translation>컨테이너 실행…</translation>
    </message>
    <message>
        <source>Palette of all actions and objects</source>
        <translation>모든 동작과 대상의 팔레트</translation>
    </message>
    <message>
        <source>Filter or search</source>
        <translation>필터 또는 찾기</translation>
    </message>
    <message>
        <source>Clear the filter, close a dialog</source>
        <translation>필터 지우기, 대화 상자 닫기</translation>
    </message>
    <message>
        <source>This list</source>
        <translation>이 목록</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>끝내기</translation>
    </message>
    <message>
        <source>In the list of containers</source>
        <translation>컨테이너 목록에서</translation>
    </message>
    <message>
        <source>Terminal, or the logs of a stopped one</source>
        <translation>터미널, 멈춘 것은 로그</translation>
    </message>
    <message>
        <source>Start</source>
        <translation>시작</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>중지</translation>
    </message>
    <message>
        <source>Restart</source>
        <translation>다시 시작</translation>
    </message>
    <message>
        <source>Rename…</source>
        <translation>이름 바꾸기…</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>삭제</translation>
    </message>
    <message>
        <source>In a terminal</source>
        <translation>터미널에서</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>복사</translation>
    </message>
    <message>
        <source>Paste</source>
        <translation>붙여넣기</translation>
    </message>
    <message>
        <source>Search</source>
        <translation>찾기</translation>
    </message>
    <message>
        <source>Change the settings…</source>
        <translation>설정 바꾸기…</translation>
    </message>
    <message>
        <source>Containers, Images, Hub, Volumes, Networks, System</source>
        <translation>컨테이너, 이미지, 허브, 볼륨, 네트워크, 시스템</translation>
    </message>
    <message>
        <source>In the lists of images, volumes and networks</source>
        <translation>이미지, 볼륨, 네트워크 목록에서</translation>
    </message>
    <message>
        <source>In the picture of networks and the graph of layers</source>
        <translation>네트워크 그림과 레이어 그래프에서</translation>
    </message>
    <message>
        <source>Go along the lines</source>
        <translation>선을 따라 이동</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>열기</translation>
    </message>
    <message>
        <source>Choose another engine</source>
        <translation>다른 엔진 선택</translation>
    </message>
    <message>
        <source>Pause or resume</source>
        <translation>일시 중지 또는 재개</translation>
    </message>
    <message>
        <source>Open a shell</source>
        <translation>셸 열기</translation>
    </message>
    <message>
        <source>Edit the limits…</source>
        <translation>제한 바꾸기…</translation>
    </message>
</context>
<context>
    <name>onggi::ui::StatsFeed</name>
    <message>
        <source>This engine does not measure this container: %1</source>
        <translation>이 엔진은 이 컨테이너를 측정하지 않습니다: %1</translation>
    </message>
</context>
<context>
    <name>onggi::ui::StatsPane</name>
    <message>
        <source>%1/s</source>
        <translation>%1/초</translation>
    </message>
    <message>
        <source>CPU</source>
        <translation>CPU</translation>
    </message>
    <message>
        <source>Memory</source>
        <translation>메모리</translation>
    </message>
    <message>
        <source>Network</source>
        <translation>네트워크</translation>
    </message>
    <message>
        <source>Disk</source>
        <translation>디스크</translation>
    </message>
    <message>
        <source>Statistics</source>
        <translation>통계</translation>
    </message>
    <message>
        <source>Curve of the last two minutes: %1</source>
        <translation>지난 2분의 그래프: %1</translation>
    </message>
    <message>
        <source>It is not running</source>
        <translation>실행 중이 아닙니다</translation>
    </message>
    <message>
        <source>What it uses is measured while it runs.</source>
        <translation>실행하는 동안 쓰는 자원을 측정합니다.</translation>
    </message>
    <message>
        <source>Start</source>
        <translation>시작</translation>
    </message>
    <message>
        <source>No statistics</source>
        <translation>통계가 없습니다</translation>
    </message>
    <message numerus="yes">
        <source>%n process(es)</source>
        <translation>
            <numerusform>프로세스 %n개</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n processor(s)</source>
        <translation>
            <numerusform>프로세서 %n개</numerusform>
        </translation>
    </message>
    <message>
        <source>of %1, %2</source>
        <translation>%1 중 %2</translation>
    </message>
    <message>
        <source>↓ %1  ↑ %2</source>
        <translation>↓ %1  ↑ %2</translation>
    </message>
    <message>
        <source>↓ %1 received, ↑ %2 sent</source>
        <translation>↓ 받음 %1, ↑ 보냄 %2</translation>
    </message>
    <message>
        <source>↓ %1 written, ↑ %2 read</source>
        <translation>↓ 씀 %1, ↑ 읽음 %2</translation>
    </message>
</context>
<context>
    <name>onggi::ui::StopStrip</name>
    <message>
        <source>Why it does not run</source>
        <translation>실행되지 않는 이유</translation>
    </message>
    <message>
        <source>Last line of its log</source>
        <translation>로그의 마지막 줄</translation>
    </message>
    <message>
        <source>Read the log</source>
        <translation>로그 보기</translation>
    </message>
    <message>
        <source>Raise the limit…</source>
        <translation>한도 높이기…</translation>
    </message>
    <message>
        <source>Change it…</source>
        <translation>설정 바꾸기…</translation>
    </message>
</context>
<context>
    <name>onggi::ui::SystemPage</name>
    <message>
        <source>System details</source>
        <translation>시스템 자세히</translation>
    </message>
    <message>
        <source>Overview</source>
        <translation>개요</translation>
    </message>
    <message>
        <source>Events</source>
        <translation>이벤트</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>설정</translation>
    </message>
    <message>
        <source>Quiet</source>
        <translation>조용합니다</translation>
    </message>
    <message>
        <source>What happens in the engine from now on appears here: containers that start and end, images that are pulled and deleted.</source>
        <translation>지금부터 엔진에서 일어나는 일이 여기에 나타납니다: 컨테이너의 시작과 끝, 이미지의 내려받기와 삭제.</translation>
    </message>
    <message>
        <source>Filter events…</source>
        <translation>이벤트 필터…</translation>
    </message>
    <message>
        <source>Filter events</source>
        <translation>이벤트 필터</translation>
    </message>
    <message>
        <source>Clear</source>
        <translation>지우기</translation>
    </message>
    <message>
        <source>Copy all</source>
        <translation>모두 복사</translation>
    </message>
    <message>
        <source>Copies the versions as “docker version” prints them</source>
        <translation>버전을 “docker version”처럼 복사합니다</translation>
    </message>
    <message>
        <source>The versions are in the clipboard.</source>
        <translation>버전을 클립보드에 복사했습니다.</translation>
    </message>
    <message>
        <source>Show the engine&apos;s events</source>
        <translation>엔진의 이벤트 보기</translation>
    </message>
    <message>
        <source>Client</source>
        <translation>클라이언트</translation>
    </message>
    <message>
        <source>Server</source>
        <translation>서버</translation>
    </message>
    <message>
        <source>Machine</source>
        <translation>컴퓨터</translation>
    </message>
    <message>
        <source>Storage and control groups</source>
        <translation>저장소와 컨트롤 그룹</translation>
    </message>
    <message>
        <source>Security and registries</source>
        <translation>보안과 레지스트리</translation>
    </message>
    <message>
        <source>What is here</source>
        <translation>가진 것</translation>
    </message>
    <message>
        <source>Warnings</source>
        <translation>경고</translation>
    </message>
    <message>
        <source>Version</source>
        <translation>버전</translation>
    </message>
    <message>
        <source>Qt</source>
        <translation>Qt</translation>
    </message>
    <message>
        <source>Platform</source>
        <translation>플랫폼</translation>
    </message>
    <message>
        <source>Engine at</source>
        <translation>엔진 주소</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>이름</translation>
    </message>
    <message>
        <source>API version</source>
        <translation>API 버전</translation>
    </message>
    <message>
        <source>%1 (from %2 on)</source>
        <translation>%1 (%2부터)</translation>
    </message>
    <message>
        <source>Built</source>
        <translation>빌드</translation>
    </message>
    <message>
        <source>Commit</source>
        <translation>커밋</translation>
    </message>
    <message>
        <source>Go</source>
        <translation>Go</translation>
    </message>
    <message>
        <source>System</source>
        <translation>시스템</translation>
    </message>
    <message>
        <source>Kernel</source>
        <translation>커널</translation>
    </message>
    <message>
        <source>Architecture</source>
        <translation>아키텍처</translation>
    </message>
    <message>
        <source>Processors</source>
        <translation>프로세서</translation>
    </message>
    <message>
        <source>Memory</source>
        <translation>메모리</translation>
    </message>
    <message>
        <source>Storage driver</source>
        <translation>저장소 드라이버</translation>
    </message>
    <message>
        <source>Folder</source>
        <translation>폴더</translation>
    </message>
    <message>
        <source>Control groups</source>
        <translation>컨트롤 그룹</translation>
    </message>
    <message>
        <source>version %1</source>
        <translation>버전 %1</translation>
    </message>
    <message>
        <source>Driver</source>
        <translation>드라이버</translation>
    </message>
    <message>
        <source>Log driver</source>
        <translation>로그 드라이버</translation>
    </message>
    <message>
        <source>Runtime</source>
        <translation>런타임</translation>
    </message>
    <message>
        <source>Security</source>
        <translation>보안</translation>
    </message>
    <message>
        <source>Registry mirrors</source>
        <translation>레지스트리 미러</translation>
    </message>
    <message>
        <source>Registries without TLS</source>
        <translation>TLS 없는 레지스트리</translation>
    </message>
    <message>
        <source>Proxy</source>
        <translation>프록시</translation>
    </message>
    <message>
        <source>Containers</source>
        <translation>컨테이너</translation>
    </message>
    <message>
        <source>%1, of them %2 running, %3 paused, %4 stopped</source>
        <translation>%1개, 그중 %2 실행 중, %3 일시 정지, %4 멈춤</translation>
    </message>
    <message>
        <source>Images</source>
        <translation>이미지</translation>
    </message>
    <message>
        <source>The engine warns</source>
        <translation>엔진의 경고</translation>
    </message>
    <message>
        <source>Disk usage</source>
        <translation>디스크 사용량</translation>
    </message>
    <message>
        <source>Engines</source>
        <translation>엔진</translation>
    </message>
    <message>
        <source>Show what lies on the engine&apos;s disk</source>
        <translation>엔진의 디스크 사용량 보기</translation>
    </message>
    <message>
        <source>Engines…</source>
        <translation>엔진…</translation>
    </message>
    <message>
        <source>All</source>
        <translation>전체</translation>
    </message>
    <message>
        <source>Networks</source>
        <translation>네트워크</translation>
    </message>
    <message>
        <source>Volumes</source>
        <translation>볼륨</translation>
    </message>
    <message>
        <source>What this happened to is not there any more, or has no page here.</source>
        <translation>이 이벤트의 대상이 이제 없거나, 보여 줄 페이지가 없습니다.</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>다시 시도</translation>
    </message>
    <message>
        <source>API in use</source>
        <translation>사용 중인 API</translation>
    </message>
    <message>
        <source>Experimental</source>
        <translation>실험 기능</translation>
    </message>
    <message>
        <source>yes</source>
        <translation>예</translation>
    </message>
    <message>
        <source>Engine&apos;s identity</source>
        <translation>엔진 ID</translation>
    </message>
    <message>
        <source>Labels</source>
        <translation>레이블</translation>
    </message>
    <message>
        <source>Runtimes</source>
        <translation>런타임 목록</translation>
    </message>
    <message>
        <source>Init</source>
        <translation>Init</translation>
    </message>
    <message>
        <source>Swarm</source>
        <translation>Swarm</translation>
    </message>
</context>
<context>
    <name>onggi::ui::TagDialog</name>
    <message>
        <source>Another name for %1</source>
        <translation>%1의 다른 이름</translation>
    </message>
    <message>
        <source>Give the name</source>
        <translation>이름 붙이기</translation>
    </message>
    <message>
        <source>Nothing is copied: both names mean the same image. A name that begins with a registry&apos;s host says where it is pushed to.</source>
        <translation>복사하지 않습니다. 두 이름이 같은 이미지를 가리킵니다. 레지스트리 호스트로 시작하는 이름은 푸시할 곳을 뜻합니다.</translation>
    </message>
    <message>
        <source>New name</source>
        <translation>새 이름</translation>
    </message>
    <message>
        <source>registry.example.org/team/app:1.2</source>
        <translation>registry.example.org/team/app:1.2</translation>
    </message>
    <message>
        <source>Like team/app:1.2</source>
        <translation>예: team/app:1.2</translation>
    </message>
    <message>
        <source>A name has a tag, no digest.</source>
        <translation>이름에는 다이제스트가 아니라 태그를 씁니다.</translation>
    </message>
    <message>
        <source>This is not an image&apos;s name: write repository:tag in small letters.</source>
        <translation>이미지 이름이 아닙니다. 저장소:태그를 소문자로 쓰세요.</translation>
    </message>
    <message>
        <source>There is an image of this name: it loses the name to this one.</source>
        <translation>같은 이름의 이미지가 있습니다. 그 이름이 이 이미지로 옮겨 옵니다.</translation>
    </message>
    <message>
        <source>✓ Name is free</source>
        <translation>✓ 사용할 수 있는 이름</translation>
    </message>
    <message>
        <source>It is called that already.</source>
        <translation>이미 그 이름입니다.</translation>
    </message>
</context>
<context>
    <name>onggi::ui::TagList</name>
    <message>
        <source>Tags</source>
        <translation>태그</translation>
    </message>
    <message>
        <source>Tag</source>
        <translation>태그</translation>
    </message>
    <message>
        <source>Platforms</source>
        <translation>플랫폼</translation>
    </message>
    <message>
        <source>Updated</source>
        <translation>갱신</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>크기</translation>
    </message>
</context>
<context>
    <name>onggi::ui::TagRow</name>
    <message>
        <source>on disk</source>
        <translation>디스크에 있음</translation>
    </message>
    <message>
        <source>Pull</source>
        <translation>내려받기</translation>
    </message>
    <message>
        <source>Run…</source>
        <translation>실행…</translation>
    </message>
    <message>
        <source>This tag has no image for %1.</source>
        <translation>이 태그에는 %1용 이미지가 없습니다.</translation>
    </message>
    <message>
        <source>same as latest</source>
        <translation>latest와 같음</translation>
    </message>
</context>
<context>
    <name>onggi::ui::TarPacker</name>
    <message>
        <source>%1 cannot be sent: %2.</source>
        <translation>%1을(를) 보낼 수 없습니다: %2.</translation>
    </message>
    <message>
        <source>this folder may not be read</source>
        <translation>이 폴더를 읽을 권한이 없습니다</translation>
    </message>
    <message>
        <source>it became shorter while it was read</source>
        <translation>읽는 동안 파일이 짧아졌습니다</translation>
    </message>
</context>
<context>
    <name>onggi::ui::TarReader</name>
    <message>
        <source>the engine sent no archive</source>
        <translation>엔진이 보낸 것이 아카이브가 아닙니다</translation>
    </message>
</context>
<context>
    <name>onggi::ui::TerminalPanel</name>
    <message>
        <source>Restart</source>
        <translation>다시 시작</translation>
    </message>
    <message>
        <source>The connection to the container was lost. Connecting again…</source>
        <translation>컨테이너와의 연결이 끊겼습니다. 다시 연결하는 중…</translation>
    </message>
    <message>
        <source>The connection was lost: %1. Connecting again…</source>
        <translation>연결이 끊겼습니다: %1. 다시 연결하는 중…</translation>
    </message>
    <message>
        <source>Try now</source>
        <translation>지금 시도</translation>
    </message>
    <message>
        <source>The main process ended with code %1.</source>
        <translation>주 프로세스가 코드 %1(으)로 끝났습니다.</translation>
    </message>
    <message>
        <source>The container is gone.</source>
        <translation>컨테이너가 없어졌습니다.</translation>
    </message>
    <message>
        <source>The shell has ended with code %1.</source>
        <translation>셸이 코드 %1(으)로 끝났습니다.</translation>
    </message>
    <message>
        <source>New shell</source>
        <translation>새 셸</translation>
    </message>
</context>
<context>
    <name>onggi::ui::TerminalSearchBar</name>
    <message>
        <source>Find in terminal</source>
        <translation>터미널에서 찾기</translation>
    </message>
    <message>
        <source>Previous match</source>
        <translation>이전 결과</translation>
    </message>
    <message>
        <source>Next match</source>
        <translation>다음 결과</translation>
    </message>
    <message>
        <source>Close search</source>
        <translation>찾기 닫기</translation>
    </message>
    <message>
        <source>None</source>
        <translation>없음</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <translation>%2 중 %1</translation>
    </message>
</context>
<context>
    <name>onggi::ui::TerminalSession</name>
    <message>
        <source>connected again at %1</source>
        <translation>%1에 다시 연결됨</translation>
    </message>
    <message>
        <source>connection lost at %1</source>
        <translation>%1에 연결 끊김</translation>
    </message>
    <message>
        <source>ended with code %1</source>
        <translation>코드 %1(으)로 끝남</translation>
    </message>
    <message>
        <source>ended</source>
        <translation>끝남</translation>
    </message>
</context>
<context>
    <name>onggi::ui::TerminalView</name>
    <message>
        <source>Copy</source>
        <translation>복사</translation>
    </message>
    <message>
        <source>Paste</source>
        <translation>붙여넣기</translation>
    </message>
    <message>
        <source>Select all</source>
        <translation>모두 선택</translation>
    </message>
    <message>
        <source>Find…</source>
        <translation>찾기…</translation>
    </message>
    <message>
        <source>Clear scrollback</source>
        <translation>지난 화면 지우기</translation>
    </message>
    <message>
        <source>Larger text</source>
        <translation>글자 크게</translation>
    </message>
    <message>
        <source>Smaller text</source>
        <translation>글자 작게</translation>
    </message>
    <message>
        <source>Normal text size</source>
        <translation>보통 글자 크기</translation>
    </message>
    <message>
        <source>Terminal</source>
        <translation>터미널</translation>
    </message>
</context>
<context>
    <name>onggi::ui::TextWindow</name>
    <message>
        <source>Find…</source>
        <translation>찾기…</translation>
    </message>
    <message>
        <source>Find in the text</source>
        <translation>본문에서 찾기</translation>
    </message>
    <message>
        <source>Copy all</source>
        <translation>모두 복사</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>닫기</translation>
    </message>
</context>
<context>
    <name>onggi::ui::UploadDialog</name>
    <message>
        <source>Archive</source>
        <translation>아카이브</translation>
    </message>
    <message>
        <source>Archives (*.tar *.tar.gz *.tgz *.tar.xz *.tar.zst *.tar.bz2);;All files (*)</source>
        <translation>아카이브 (*.tar *.tar.gz *.tgz *.tar.xz *.tar.zst *.tar.bz2);;모든 파일 (*)</translation>
    </message>
    <message>
        <source>A tar archive, compressed or not</source>
        <translation>tar 아카이브 (압축 가능)</translation>
    </message>
    <message>
        <source>There is no such file.</source>
        <translation>이런 파일이 없습니다.</translation>
    </message>
    <message>
        <source>You may not read this file.</source>
        <translation>이 파일을 읽을 권한이 없습니다.</translation>
    </message>
    <message>
        <source>%1 cannot be read: %2.</source>
        <translation>%1을(를) 읽을 수 없습니다: %2.</translation>
    </message>
    <message>
        <source>Sending the archive</source>
        <translation>아카이브를 보내는 중</translation>
    </message>
    <message>
        <source>The engine unpacks it</source>
        <translation>엔진이 푸는 중</translation>
    </message>
    <message>
        <source>The engine says: %1.</source>
        <translation>엔진의 말: %1.</translation>
    </message>
</context>
<context>
    <name>onggi::ui::VariableRows</name>
    <message>
        <source>Add variable</source>
        <translation>변수 추가</translation>
    </message>
    <message>
        <source>Import from a file…</source>
        <translation>파일에서 가져오기…</translation>
    </message>
    <message>
        <source>Variable</source>
        <translation>변수</translation>
    </message>
    <message>
        <source>NAME</source>
        <translation>이름</translation>
    </message>
    <message>
        <source>Value</source>
        <translation>값</translation>
    </message>
    <message>
        <source>value</source>
        <translation>값</translation>
    </message>
    <message>
        <source>Import variables</source>
        <translation>변수 가져오기</translation>
    </message>
</context>
<context>
    <name>onggi::ui::VolumeFiles</name>
    <message>
        <source>Read again</source>
        <translation>다시 읽기</translation>
    </message>
    <message>
        <source>Files of the volume</source>
        <translation>볼륨의 파일</translation>
    </message>
    <message>
        <source>Reading…</source>
        <translation>읽는 중…</translation>
    </message>
    <message>
        <source>The engine lists the files of %1.</source>
        <translation>엔진이 %1의 파일 목록을 만듭니다.</translation>
    </message>
    <message>
        <source>No container has this volume, and there is no image here from which one could be made to look into it. Pull any image, then try again.</source>
        <translation>이 볼륨을 쓰는 컨테이너가 없고, 들여다볼 컨테이너를 만들 이미지도 없습니다. 이미지를 하나 내려받은 뒤 다시 시도하세요.</translation>
    </message>
    <message>
        <source>No container has this volume, and none could be made to look into it: %1</source>
        <translation>이 볼륨을 쓰는 컨테이너가 없고, 들여다볼 컨테이너도 만들지 못했습니다: %1</translation>
    </message>
    <message>
        <source>The files of %1 could not be read: %2</source>
        <translation>%1의 파일을 읽지 못했습니다: %2</translation>
    </message>
    <message>
        <source>The files cannot be shown</source>
        <translation>파일을 보여 줄 수 없습니다</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>다시 시도</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>이름</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>크기</translation>
    </message>
    <message>
        <source>Changed</source>
        <translation>바뀐 때</translation>
    </message>
    <message>
        <source>Empty</source>
        <translation>비어 있습니다</translation>
    </message>
    <message>
        <source>There are no files in %1 yet.</source>
        <translation>%1에 아직 파일이 없습니다.</translation>
    </message>
    <message numerus="yes">
        <source>%n file(s), %1</source>
        <translation>
            <numerusform>파일 %n개, %1</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>The first %n file(s); there are more.</source>
        <translation>
            <numerusform>처음 파일 %n개입니다. 더 있습니다.</numerusform>
        </translation>
    </message>
    <message>
        <source>read through %1</source>
        <translation>%1을(를) 통해 읽음</translation>
    </message>
</context>
<context>
    <name>onggi::ui::VolumePane</name>
    <message>
        <source>Remove</source>
        <translation>삭제</translation>
    </message>
    <message>
        <source>Volume details</source>
        <translation>볼륨 상세</translation>
    </message>
    <message>
        <source>Overview</source>
        <translation>개요</translation>
    </message>
    <message>
        <source>Files</source>
        <translation>파일</translation>
    </message>
    <message>
        <source>Inspect</source>
        <translation>검사</translation>
    </message>
    <message>
        <source>Volume</source>
        <translation>볼륨</translation>
    </message>
    <message>
        <source>Used by</source>
        <translation>사용처</translation>
    </message>
    <message>
        <source>Labels</source>
        <translation>레이블</translation>
    </message>
    <message>
        <source>Driver options</source>
        <translation>드라이버 옵션</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>이름</translation>
    </message>
    <message>
        <source>Kind</source>
        <translation>종류</translation>
    </message>
    <message>
        <source>without a name: made for one container</source>
        <translation>이름 없음: 컨테이너 하나를 위해 만듦</translation>
    </message>
    <message>
        <source>named</source>
        <translation>이름 있음</translation>
    </message>
    <message>
        <source>Driver</source>
        <translation>드라이버</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>크기</translation>
    </message>
    <message>
        <source>is being counted</source>
        <translation>세는 중</translation>
    </message>
    <message>
        <source>Created</source>
        <translation>만든 때</translation>
    </message>
    <message>
        <source>Folder</source>
        <translation>폴더</translation>
    </message>
    <message>
        <source>as %1</source>
        <translation>경로 %1</translation>
    </message>
    <message>
        <source>read only</source>
        <translation>읽기 전용</translation>
    </message>
    <message>
        <source>not running</source>
        <translation>실행 중 아님</translation>
    </message>
    <message>
        <source>No container has it.</source>
        <translation>쓰는 컨테이너가 없습니다.</translation>
    </message>
    <message>
        <source>%1 is in use by %2. Remove these containers first; the volume stays when they go.</source>
        <translation>%1 볼륨을 %2에서 쓰고 있습니다. 먼저 이 컨테이너를 삭제하세요. 볼륨은 그대로 남습니다.</translation>
    </message>
    <message>
        <source>The files of %1 are deleted for good, and %2 come free.</source>
        <translation>%1의 파일이 완전히 삭제되고 %2를 확보합니다.</translation>
    </message>
    <message>
        <source>The files of %1 are deleted for good.</source>
        <translation>%1의 파일이 완전히 삭제됩니다.</translation>
    </message>
    <message>
        <source>Remove it</source>
        <translation>삭제하기</translation>
    </message>
    <message>
        <source>Removed the volume %1.</source>
        <translation>볼륨 %1을(를) 삭제했습니다.</translation>
    </message>
    <message>
        <source>%1 cannot be removed: %2</source>
        <translation>%1을(를) 삭제할 수 없습니다: %2</translation>
    </message>
</context>
<context>
    <name>onggi::ui::VolumesPage</name>
    <message>
        <source>Name</source>
        <translation>이름</translation>
    </message>
    <message>
        <source>Driver</source>
        <translation>드라이버</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>크기</translation>
    </message>
    <message>
        <source>Used by</source>
        <translation>사용처</translation>
    </message>
    <message>
        <source>Created</source>
        <translation>만든 때</translation>
    </message>
    <message>
        <source>Labels</source>
        <translation>레이블</translation>
    </message>
    <message>
        <source>Create…</source>
        <translation>만들기…</translation>
    </message>
    <message>
        <source>Prune…</source>
        <translation>정리…</translation>
    </message>
    <message>
        <source>Volumes</source>
        <translation>볼륨</translation>
    </message>
    <message>
        <source>Create a volume…</source>
        <translation>볼륨 만들기…</translation>
    </message>
    <message>
        <source>Remove volumes that no container has…</source>
        <translation>컨테이너가 쓰지 않는 볼륨 삭제…</translation>
    </message>
    <message>
        <source>Remove the selected volume</source>
        <translation>선택한 볼륨 삭제</translation>
    </message>
    <message numerus="yes">
        <source>%n container(s)</source>
        <translation>
            <numerusform>컨테이너 %n개</numerusform>
        </translation>
    </message>
    <message>
        <source>Prune · %1</source>
        <translation>정리 · %1</translation>
    </message>
    <message>
        <source>The volumes could not be listed</source>
        <translation>볼륨 목록을 가져오지 못했습니다</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>다시 시도</translation>
    </message>
    <message>
        <source>Looking…</source>
        <translation>찾는 중…</translation>
    </message>
    <message>
        <source>No volumes yet</source>
        <translation>아직 볼륨이 없습니다</translation>
    </message>
    <message>
        <source>A volume keeps files beyond the life of a container: a database&apos;s tables, for example.</source>
        <translation>볼륨은 컨테이너가 사라져도 파일을 보관합니다. 데이터베이스의 테이블이 그 예입니다.</translation>
    </message>
    <message>
        <source>Nothing matches</source>
        <translation>맞는 것이 없습니다</translation>
    </message>
    <message>
        <source>None of the volumes has this in its name, labels or users.</source>
        <translation>이름, 레이블, 사용처에 이 내용이 있는 볼륨이 없습니다.</translation>
    </message>
    <message>
        <source>Files</source>
        <translation>파일</translation>
    </message>
    <message>
        <source>Inspect</source>
        <translation>검사</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>삭제</translation>
    </message>
    <message>
        <source>Filter volumes…</source>
        <translation>볼륨 필터…</translation>
    </message>
</context>
<context>
    <name>onggi::ui::Workbench</name>
    <message>
        <source>Filter</source>
        <translation>필터</translation>
    </message>
    <message>
        <source>Ctrl K</source>
        <translation>Ctrl K</translation>
    </message>
    <message>
        <source>Palette</source>
        <translation>팔레트</translation>
    </message>
    <message>
        <source>All actions and objects</source>
        <translation>모든 동작과 대상</translation>
    </message>
    <message>
        <source>Run…</source>
        <translation>실행…</translation>
    </message>
    <message>
        <source>Connecting…</source>
        <translation>연결 중…</translation>
    </message>
    <message>
        <source>%1 takes long to answer.</source>
        <translation>%1의 응답이 늦어지고 있습니다.</translation>
    </message>
    <message>
        <source>No permission</source>
        <translation>권한 없음</translation>
    </message>
    <message>
        <source>Ask the administrator to add you to the socket&apos;s group, then sign in again.</source>
        <translation>관리자에게 소켓의 그룹에 넣어 달라고 한 뒤 다시 로그인하세요.</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>다시 시도</translation>
    </message>
    <message>
        <source>The engine does not answer as it should</source>
        <translation>엔진의 답이 올바르지 않습니다</translation>
    </message>
    <message>
        <source>The engine is not running</source>
        <translation>엔진이 실행되고 있지 않습니다</translation>
    </message>
    <message>
        <source>Containers are run by Onggi&apos;s engine. It is not running yet; starting it takes a moment.</source>
        <translation>컨테이너는 옹기의 엔진이 실행합니다. 아직 실행되지 않았으며, 금방 시작할 수 있습니다.</translation>
    </message>
    <message>
        <source>Start the engine</source>
        <translation>엔진 시작</translation>
    </message>
    <message>
        <source>No engine answers</source>
        <translation>답하는 엔진이 없습니다</translation>
    </message>
    <message>
        <source>Onggi goes on trying, and is back as soon as the engine is.</source>
        <translation>Onggi가 계속 시도하며, 엔진이 돌아오는 대로 다시 연결합니다.</translation>
    </message>
    <message>
        <source>Starting the engine…</source>
        <translation>엔진을 시작하는 중…</translation>
    </message>
    <message>
        <source>Run a container…</source>
        <translation>컨테이너 실행…</translation>
    </message>
    <message>
        <source>Action</source>
        <translation>동작</translation>
    </message>
    <message>
        <source>Page</source>
        <translation>페이지</translation>
    </message>
    <message>
        <source>Guided practice</source>
        <translation>따라 하기</translation>
    </message>
    <message>
        <source>Keyboard shortcuts</source>
        <translation>키보드 단축키</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>끝내기</translation>
    </message>
    <message>
        <source>Container</source>
        <translation>컨테이너</translation>
    </message>
    <message>
        <source>Stop %1</source>
        <translation>%1 중지</translation>
    </message>
    <message>
        <source>Start %1</source>
        <translation>%1 시작</translation>
    </message>
    <message>
        <source>Image</source>
        <translation>이미지</translation>
    </message>
    <message>
        <source>Run %1…</source>
        <translation>%1 실행…</translation>
    </message>
    <message>
        <source>Volume</source>
        <translation>볼륨</translation>
    </message>
    <message>
        <source>Network</source>
        <translation>네트워크</translation>
    </message>
    <message>
        <source>Switch to %1</source>
        <translation>%1(으)로 전환</translation>
    </message>
    <message>
        <source>Engine</source>
        <translation>엔진</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>설정</translation>
    </message>
</context>
</TS>
