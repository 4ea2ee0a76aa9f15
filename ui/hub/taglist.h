#pragma once

#include "hub/hubclient.h"

#include <QFrame>

#include <functional>

class QLabel;
class QVBoxLayout;

namespace onggi::ui {

class Button;

// One tag of a repository: what it is, and the buttons that pull and run it. Its accessible name is the
// tag's.
class TagRow : public QFrame
{
    Q_OBJECT

public:
    TagRow(const HubTag& tag, const QString& architecture, bool sameAsLatest, QWidget* parent = nullptr);
    const HubTag& tag() const { return m_tag; }
    void setLocal(bool local);
    void setPulling(bool pulling);

signals:
    void pullRequested(const QString& tag);
    void runRequested(const QString& tag);

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    HubTag m_tag;
    QLabel* m_local;
    QLabel* m_same = nullptr;
    Button* m_pull;
    bool m_runs;
};

// The tags of one repository under a heading.
class TagList : public QWidget
{
    Q_OBJECT

public:
    explicit TagList(QWidget* parent = nullptr);
    void setTags(const QList<HubTag>& tags, const QString& architecture);
    void clear();
    // Which tags are on disk, which are being pulled.
    void mark(const std::function<bool(const QString& tag)>& isLocal,
              const std::function<bool(const QString& tag)>& isPulling);

signals:
    void pullRequested(const QString& tag);
    void runRequested(const QString& tag);

private:
    QWidget* makeHeader();
    QVBoxLayout* m_rows;
    QList<TagRow*> m_tags;
    QWidget* m_header;
    QFrame* m_line;
};

} // namespace onggi::ui
