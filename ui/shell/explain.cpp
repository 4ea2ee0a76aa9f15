#include "shell/explain.h"

#include "containers/runspec.h"
#include "models/shellline.h"

#include <QCoreApplication>
#include <QHash>

namespace onggi::ui {

namespace {

struct Explain
{
    Q_DECLARE_TR_FUNCTIONS(Explain)
};

using Words = QList<ExplainedWord>;

QString commandMeaning(const QString& command)
{
    if (command == "run")
        return Explain::tr("Make a container from an image and start it. Fetches the image first when it is not here.");
    if (command == "create")
        return Explain::tr("Make a container from an image, without starting it.");
    if (command == "start")
        return Explain::tr("Start a stopped container again, with what it had written still in place.");
    if (command == "stop")
        return Explain::tr("Ask the container's main process to end (SIGTERM); after ten seconds end it by force.");
    if (command == "restart")
        return Explain::tr("Stop the container and start it again.");
    if (command == "kill")
        return Explain::tr("End the container's main process by force, at once (SIGKILL).");
    if (command == "rm")
        return Explain::tr("Remove a container with all it has written inside itself. Its image stays.");
    if (command == "rmi" || command == "image rm")
        return Explain::tr("Remove an image's name, and its layers where nothing else needs them.");
    if (command == "rename")
        return Explain::tr("Give a container another name: the old one, then the new one.");
    if (command == "logs")
        return Explain::tr("Show what the container has printed.");
    if (command == "attach")
        return Explain::tr("Connect this terminal to the container's main process. Ctrl+P Ctrl+Q lets go of it again.");
    if (command == "exec")
        return Explain::tr("Start one more process inside a running container.");
    if (command == "pause")
        return Explain::tr("Hold all its processes still, where they are, until it is resumed.");
    if (command == "unpause")
        return Explain::tr("Let its processes go on where they were held.");
    if (command == "update")
        return Explain::tr("Change how much a container may use, while it runs.");
    if (command == "stats")
        return Explain::tr("Show what it uses now: processors, memory, network, disk.");
    if (command == "top")
        return Explain::tr("List the processes of a container.");
    if (command == "diff")
        return Explain::tr("List the files that it added (A), changed (C) and deleted (D) since it was made.");
    if (command == "commit")
        return Explain::tr("Make an image from a container: its changes become one more layer.");
    if (command == "cp")
        return Explain::tr("Copy files out of a container or into it: from, then to.");
    if (command == "export")
        return Explain::tr("Write all files of a container into one archive.");
    if (command == "container prune")
        return Explain::tr("Remove all containers that do not run.");
    if (command == "inspect" || command == "image inspect")
        return Explain::tr("Show everything the engine knows of it, as JSON.");
    if (command == "pull")
        return Explain::tr("Fetch an image from its registry; layers that are here already are not fetched again.");
    if (command == "push")
        return Explain::tr("Send an image to the registry that its name says; layers that are there already are not sent again.");
    if (command == "save")
        return Explain::tr("Write images with all of their layers into one archive.");
    if (command == "load")
        return Explain::tr("Take the images out of an archive that docker save wrote.");
    if (command == "import")
        return Explain::tr("Make an image of one layer from an archive of files.");
    if (command == "build")
        return Explain::tr("Make an image from a folder, step by step as its Dockerfile says.");
    if (command == "image prune")
        return Explain::tr("Remove images that nobody uses: those without a name, or with -a all that no container uses.");
    if (command == "login")
        return Explain::tr("Sign in to a registry, and keep the login for later.");
    if (command == "logout")
        return Explain::tr("Forget the login of a registry.");
    if (command == "search")
        return Explain::tr("Look for images on Docker Hub whose name or description has this word.");
    if (command == "history")
        return Explain::tr("Show the layers of an image and the instruction that made each.");
    if (command == "tag")
        return Explain::tr("Give an image one more name: the image, then the new name. Nothing is copied.");
    if (command == "images" || command == "image ls")
        return Explain::tr("List the images on this computer.");
    if (command == "ps")
        return Explain::tr("List the containers.");
    if (command == "version")
        return Explain::tr("Show the versions of the client and of the engine.");
    if (command == "info")
        return Explain::tr("Show what the engine is, how it is set up, and how much it holds.");
    if (command == "events")
        return Explain::tr("Follow what happens in the engine, as it happens.");
    if (command == "volume ls")
        return Explain::tr("List the volumes.");
    if (command == "volume create")
        return Explain::tr("Make a volume, which keeps files beyond the life of a container.");
    if (command == "volume inspect" || command == "network inspect")
        return Explain::tr("Show everything the engine knows of it, as JSON.");
    if (command == "volume rm")
        return Explain::tr("Delete a volume with its files. One that a container has is kept.");
    if (command == "volume prune")
        return Explain::tr("Delete volumes that no container has: those without a name, or with -a all.");
    if (command == "network ls")
        return Explain::tr("List the networks.");
    if (command == "network create")
        return Explain::tr("Make a network; containers on it reach each other by name.");
    if (command == "network rm")
        return Explain::tr("Remove a network that no container is connected to.");
    if (command == "network connect")
        return Explain::tr("Connect a container to one more network, while it runs or before.");
    if (command == "network disconnect")
        return Explain::tr("Take a container off a network.");
    if (command == "network prune")
        return Explain::tr("Remove all networks that no container is connected to.");
    if (command == "system df")
        return Explain::tr("Show how much disk images, containers and volumes take.");
    return {};
}

QString optionMeaning(const QString& option, const QString& value)
{
    if (option == "--name")
        return Explain::tr("The container is called %1.").arg(value);
    if (option == "-d")
        return Explain::tr("Detached: it runs in the background.");
    if (option == "-it")
        return Explain::tr("With input and a terminal, so that one can type into it.");
    if (option == "-i")
        return Explain::tr("Its input stays open, so that something can be sent into it.");
    if (option == "-t")
        return Explain::tr("With a terminal, for colours and line editing.");
    if (option == "--rm")
        return Explain::tr("It is removed by itself once it has ended.");
    if (option == "-p") {
        const auto parts = value.section('/', 0, 0).split(':');
        if (parts.size() < 2)
            return Explain::tr("A free port of this computer leads to port %1 of the container.").arg(value);
        return Explain::tr("Port %1 of this computer leads to port %2 of the container.").arg(parts[parts.size() - 2], parts.last());
    }
    if (option == "-e")
        return Explain::tr("Sets the environment variable %1 for its processes.").arg(value.section('=', 0, 0));
    if (option == "-v") {
        const auto parts = value.split(':');
        return parts.value(2) == "ro" ? Explain::tr("%1 of this computer is seen as %2 inside, and cannot be changed from there.").arg(parts.value(0), parts.value(1))
                                      : Explain::tr("%1 of this computer is seen as %2 inside.").arg(parts.value(0), parts.value(1));
    }
    if (option == "-l")
        return Explain::tr("A label: a note that programs can find it by.");
    if (option == "-w")
        return Explain::tr("Its process begins in the folder %1.").arg(value);
    if (option == "-u")
        return Explain::tr("Its process runs as the user %1 of the image.").arg(value);
    if (option == "-h")
        return Explain::tr("It calls itself %1 on the network.").arg(value);
    if (option == "-m")
        return Explain::tr("It may use at most %1 of memory.").arg(value);
    if (option == "--cpus")
        return Explain::tr("It may use as much computing time as %1 processors have.").arg(value);
    if (option == "--pids-limit")
        return Explain::tr("It may have at most %1 processes at a time.").arg(value);
    if (option == "--memory-swap")
        return Explain::tr("Memory and swap together may be at most %1.").arg(value);
    if (option == "--restart")
        return value == "always"           ? Explain::tr("It is started again whenever it ends.")
               : value == "unless-stopped" ? Explain::tr("It is started again whenever it ends by itself, until someone stops it.")
               : value == "no"             ? Explain::tr("It is not started again by itself.")
                                           : Explain::tr("It is started again when it ends with an error.");
    if (option == "--health-cmd")
        return Explain::tr("This command is run inside it again and again; code 0 means that it is healthy.");
    if (option == "--health-interval")
        return Explain::tr("The check is run every %1.").arg(value);
    if (option == "--health-timeout")
        return Explain::tr("A check that takes longer than %1 has failed.").arg(value);
    if (option == "--health-start-period")
        return Explain::tr("Failures in the first %1 do not count.").arg(value);
    if (option == "--health-retries")
        return Explain::tr("So many failures in a row make it unhealthy: %1.").arg(value);
    if (option == "--no-healthcheck")
        return Explain::tr("The image's own health check is not run.");
    if (option == "--init")
        return Explain::tr("A small first process passes signals on and cleans up after others.");
    if (option == "--read-only")
        return Explain::tr("It cannot write to its own files.");
    if (option == "--privileged")
        return Explain::tr("It has all rights on this computer: nothing is kept from it.");
    if (option == "--pause=false")
        return Explain::tr("It goes on running meanwhile.");
    if (option == "--entrypoint")
        return Explain::tr("Runs %1 in place of the program that the image names.").arg(value);
    return {};
}

bool takesValue(const QString& command, const QString& option)
{
    // Short ones mean other things with images.
    if (command == "build")
        return option == "-t" || option == "-f" || option == "--build-arg" || option == "--target";
    if (command == "import")
        return option == "-c" || option == "-m";
    if (command == "volume create" || command == "network create")
        return option == "-d" || option == "--label" || option == "-o" || option == "--subnet" || option == "--gateway";
    if (command == "network connect")
        return option == "--ip";
    if (command == "load")
        return option == "-i";
    static const QStringList with{"--name", "-p", "-e", "-v", "-l", "-w", "-u", "-h", "-m", "--cpus", "--pids-limit", "--entrypoint",
                                  "--memory-swap", "--restart", "--health-cmd", "--health-interval", "--health-timeout",
                                  "--health-start-period", "--health-retries", "-a", "-o"};
    return with.contains(option);
}

/// Options of the commands that make and move images.
QString imageOptionMeaning(const QString& command, const QString& option, const QString& value)
{
    if (command == "build") {
        if (option == "-t")
            return Explain::tr("The image is called %1.").arg(value);
        if (option == "-f")
            return Explain::tr("The Dockerfile, where it is another than the folder's own.");
        if (option == "--build-arg")
            return Explain::tr("Sets the build argument %1, which the Dockerfile asks for with ARG.").arg(value.section('=', 0, 0));
        if (option == "--target")
            return Explain::tr("Only up to the stage %1.").arg(value);
        if (option == "--no-cache")
            return Explain::tr("Every step is run anew, also where nothing has changed.");
        if (option == "--pull")
            return Explain::tr("Asks the registry for newer base images.");
    }
    if (command == "import" && option == "-c")
        return Explain::tr("An instruction that the image gets, as in a Dockerfile.");
    if (command == "import" && option == "-m")
        return Explain::tr("What it is.");
    if (command == "load" && option == "-i")
        return Explain::tr("The archive's file.");
    if (command == "save" && option == "-o")
        return Explain::tr("The archive's file.");
    if (command == "volume create" || command == "network create") {
        if (option == "-d")
            return Explain::tr("The driver, which knows how it is made: %1.").arg(value);
        if (option == "--label")
            return Explain::tr("A label: a note that programs can find it by.");
        if (option == "-o")
            return Explain::tr("An option for the driver.");
        if (option == "--subnet")
            return Explain::tr("Its containers get their addresses from %1.").arg(value);
        if (option == "--gateway")
            return Explain::tr("The way out of it has the address %1.").arg(value);
        if (option == "--internal")
            return Explain::tr("There is no way out of it to other networks.");
        if (option == "--ipv6")
            return Explain::tr("With IPv6 addresses, too.");
    }
    if (command == "network connect" && option == "--ip")
        return Explain::tr("The container has the address %1 there.").arg(value);
    if (command == "login" && option == "-u")
        return Explain::tr("Who signs in. The password is asked for.");
    return {};
}

/// Flags that mean something else, or only something, with one command.
QString flagMeaning(const QString& command, const QString& flag)
{
    if (flag == "-f" && command == "logs")
        return Explain::tr("Follow: go on showing what comes.");
    if (flag == "-f" && command == "rm")
        return Explain::tr("By force: stop it first when it is running.");
    if (flag == "-f" && (command == "rmi" || command == "image rm"))
        return Explain::tr("By force: also when other names or stopped containers use it.");
    if (flag == "-f" && command == "container prune")
        return Explain::tr("Without asking first.");
    if (flag == "--force" && command == "rmi")
        return Explain::tr("By force: also when other names or stopped containers use it.");
    if (flag == "-a" && (command == "image prune" || command == "volume prune"))
        return Explain::tr("Those with a name, too.");
    if (flag == "-a" && command == "ps")
        return Explain::tr("All of them, the stopped ones too.");
    if (flag == "--no-trunc")
        return Explain::tr("In full length.");
    return {};
}

QString operandMeaning(const QString& command, bool several)
{
    if (command == "cp")
        return Explain::tr("From, and to; a container's path stands behind its name and a colon.");
    if (command == "commit")
        return Explain::tr("The container, and the new image's name.");
    if (command.startsWith("volume "))
        return Explain::tr("The volume.");
    if (command == "network connect" || command == "network disconnect")
        return Explain::tr("The network, and the container.");
    if (command.startsWith("network "))
        return Explain::tr("The network.");
    static const QStringList images{"pull", "push", "save", "rmi", "image rm", "history", "tag", "image inspect"};
    if (command == "search")
        return Explain::tr("What to look for.");
    if (command == "login" || command == "logout")
        return Explain::tr("The registry.");
    if (command == "build")
        return Explain::tr("The folder; what its .dockerignore leaves out stays here.");
    if (command == "import")
        return Explain::tr("The archive's file, and the new image's name.");
    if (command == "rename" || command == "tag")
        return Explain::tr("The old and the new name.");
    if (images.contains(command))
        return several ? Explain::tr("The images.") : Explain::tr("The image, as repository:tag.");
    return several ? Explain::tr("The containers.") : Explain::tr("The container.");
}

} // namespace

std::optional<QList<ExplainedWord>> explainLine(const QString& line)
{
    auto words = shellWords(line).value_or(QStringList());
    if (words.size() < 2 || words.takeFirst() != "docker")
        return std::nullopt;
    Words explained{{"docker", Explain::tr("The command that talks to the container engine.")}};
    QString command = words.takeFirst();
    if (!words.isEmpty() && commandMeaning(command).isEmpty())
        command += ' ' + words.takeFirst();
    const auto meaning = commandMeaning(command);
    if (meaning.isEmpty())
        return std::nullopt;
    explained.append({command, meaning});

    while (!words.isEmpty() && words.first().startsWith('-')) {
        const auto option = words.takeFirst();
        auto sentence = flagMeaning(command, option);
        QString shown = option;
        QString value;
        if (sentence.isEmpty()) {
            if (takesValue(command, option)) {
                if (words.isEmpty())
                    return std::nullopt;
                value = words.takeFirst();
                shown += ' ' + shellQuoted(value);
            }
            sentence = optionMeaning(option, value);
        }
        if (command == "commit" && option == "-a")
            sentence = Explain::tr("Who made it.");
        else if (command == "commit" && option == "-m")
            sentence = Explain::tr("What is new in it.");
        else if (command == "export" && option == "-o")
            sentence = Explain::tr("The archive's file.");
        else if (const auto own = imageOptionMeaning(command, option, value); !own.isEmpty())
            sentence = own;
        if (sentence.isEmpty())
            return std::nullopt;
        explained.append({shown, sentence});
    }
    if (words.isEmpty())
        return explained;
    if (command == "run" || command == "create" || command == "exec") {
        explained.append({shellQuoted(words.first()), command == "exec" ? Explain::tr("The container.") : Explain::tr("The image that it is made from.")});
        words.removeFirst();
        if (!words.isEmpty())
            explained.append({shellLine(words), Explain::tr("What runs inside, in place of the image's default command.")});
        return explained;
    }
    explained.append({shellLine(words), operandMeaning(command, words.size() > 1)});
    return explained;
}

} // namespace onggi::ui
