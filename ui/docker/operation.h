#pragma once

#include <QString>

namespace onggi::ui {

/// A piece of work that one may have to wait for, told when it has ended.
struct Operation
{
    enum class Kind { Pull, Push, Build, Save, Load, Import, Export, Commit };
    Kind kind = Kind::Pull;
    QString object; ///< an image's reference, a container's id
    qint64 milliseconds = 0;
    QString error;  ///< a sentence; empty: it is done
};

} // namespace onggi::ui
