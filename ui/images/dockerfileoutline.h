#pragma once

#include <QByteArray>
#include <QList>
#include <QString>
#include <QStringList>

namespace onggi::ui {

// Where the instructions of a Dockerfile stand, for pointing at them. It does not judge them: that is the
// engine's business.
struct DockerfileOutline
{
    struct Instruction
    {
        int line = 0;    // the first, counted from 1
        int lastLine = 0;
        QString keyword; // in capitals
        QString text;    // behind the keyword, on one line
    };
    struct Argument
    {
        QString name;
        QString value; // its default; may be empty
    };
    QList<Instruction> instructions;
    QStringList lines;

    static DockerfileOutline parse(const QByteArray& content);
    QStringList stages() const;           // names of FROM … AS name
    QList<Argument> arguments() const;    // each ARG once
};

} // namespace onggi::ui
