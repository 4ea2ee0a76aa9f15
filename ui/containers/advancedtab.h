#pragma once

#include "containers/runspec.h"

#include <QWidget>

class QCheckBox;
class QLabel;
class QLineEdit;
class QComboBox;
class QToolButton;

namespace onggi::ui {

class OptionRows;

/// The part of the Run form that most containers do without: what runs and as whom, limits, and behind "More" the
/// health check and the options that change how much the container may do.
class AdvancedTab : public QWidget
{
    Q_OBJECT
public:
    explicit AdvancedTab(QWidget* parent = nullptr);
    void fill(RunSpec& spec) const;
    void setSpec(const RunSpec& spec);
    /// What the image says for the fields that are left empty.
    void setDefaults(const ImageDetails& image);
    bool hasEntrypoint() const;
    void offerNetworks(const QStringList& names);
    bool judge(); ///< shows what is wrong beside the fields

signals:
    void edited();

private:
    QWidget* makeMore();
    void showMore(bool shown);

    QLineEdit* m_entrypoint;
    QLineEdit* m_workingDirectory;
    QLineEdit* m_user;
    QLineEdit* m_hostname;
    QComboBox* m_network;
    QLabel* m_networkHint;
    OptionRows* m_options;
    QLineEdit* m_memory;
    QLabel* m_memoryHint;
    QLineEdit* m_cpus;
    QLabel* m_cpusHint;
    QLineEdit* m_pids;
    QToolButton* m_moreButton;
    QWidget* m_more;
    QLineEdit* m_health;
    QLabel* m_healthHint;
    QLineEdit* m_interval;
    QLabel* m_intervalHint;
    QLineEdit* m_retries;
    QCheckBox* m_init;
    QCheckBox* m_readOnly;
    QCheckBox* m_privileged;
    QLabel* m_warning;
    RunSpec::Health m_kept; ///< what a pasted line says of the check beyond the form's fields
};

} // namespace onggi::ui
