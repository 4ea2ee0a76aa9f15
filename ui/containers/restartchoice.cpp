#include "containers/restartchoice.h"

#include <QComboBox>
#include <QCoreApplication>

namespace onggi::ui {

namespace {
struct RestartPolicy
{
    Q_DECLARE_TR_FUNCTIONS(RestartPolicy)
};
} // namespace

QComboBox* newRestartChoice()
{
    auto* choice = new QComboBox;
    for (const auto* policy : {"no", "unless-stopped", "always", "on-failure"})
        choice->addItem(restartWords(policy, 0), QString(policy));
    choice->setAccessibleName(RestartPolicy::tr("Restart"));
    return choice;
}

QString restartWords(const QString& policy, int retries)
{
    if (policy == "always")
        return RestartPolicy::tr("Always");
    if (policy == "unless-stopped")
        return RestartPolicy::tr("Until it is stopped");
    if (policy == "on-failure" && retries > 0)
        return RestartPolicy::tr("After a failure, at most %n time(s)", nullptr, retries);
    if (policy == "on-failure")
        return RestartPolicy::tr("After a failure");
    return RestartPolicy::tr("Never");
}

QString restartMeaning(const QString& policy)
{
    if (policy == "always")
        return RestartPolicy::tr("Whenever it ends, and when the engine starts.");
    if (policy == "unless-stopped")
        return RestartPolicy::tr("Whenever it ends by itself, and when the engine starts, until someone stops it.");
    if (policy == "on-failure")
        return RestartPolicy::tr("When it ends with a code other than 0. 0 times: for ever.");
    return {};
}

} // namespace onggi::ui
