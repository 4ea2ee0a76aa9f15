#include "models/refusal.h"

#include "docker/values.h"

#include <QCoreApplication>

namespace onggi::ui {

namespace {
struct Refusal
{
    Q_DECLARE_TR_FUNCTIONS(Refusal)
};
} // namespace

QString refusalText(const ApiError& error)
{
    const bool unknownPath = error.status == 404
                             && (error.message.contains("page not found", Qt::CaseInsensitive) || error.message == "Not Found");
    if (unknownPath || error.status == 405)
        return Refusal::tr("This engine does not have this function. A newer version of it may.");
    if (error.status == 501)
        return Refusal::tr("This engine cannot do this: %1").arg(error.message);
    return error.message;
}

} // namespace onggi::ui
