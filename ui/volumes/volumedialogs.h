#pragma once

#include "models/storefeed.h"
#include "widgets/actiondialog.h"

class QLabel;
class QLineEdit;
class QRadioButton;

namespace onggi::ui {

class PairsField;

/// Makes a volume (docker volume create).
class CreateVolumeDialog : public ActionDialog
{
    Q_OBJECT
public:
    CreateVolumeDialog(StoreFeed& feed, QWidget* parent);

signals:
    void commandUsed(const QString& line);
    void created(const QString& name);

protected:
    void carryOut() override;

private:
    void refresh();
    QString commandLine() const;
    StoreFeed& m_feed;
    QLineEdit* m_name;
    QLineEdit* m_driver;
    PairsField* m_labels;
    PairsField* m_options;
    QLabel* m_nameHint;
    QLabel* m_labelsHint;
    QLabel* m_optionsHint;
};

/// Removes volumes that no container has (docker volume prune), and says first which, and how many bytes come free.
class PruneVolumesDialog : public ActionDialog
{
    Q_OBJECT
public:
    PruneVolumesDialog(StoreFeed& feed, QWidget* parent);

signals:
    void commandUsed(const QString& line);
    void pruned(const QString& sentence);

protected:
    void carryOut() override;

private:
    void refresh();
    QString commandLine() const;
    StoreFeed& m_feed;
    QRadioButton* m_anonymous;
    QLabel* m_anonymousText;
    QRadioButton* m_all;
    QLabel* m_allText;
};

/// What removing these volumes would free; `exact`: all of them have been counted.
struct FreedByVolumes
{
    QStringList names;
    qint64 bytes = 0;
    bool exact = true;
};
FreedByVolumes unusedVolumes(const StoreFeed& feed, bool named);

} // namespace onggi::ui
