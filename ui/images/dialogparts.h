#pragma once

#include <QWidget>

class QLabel;
class QLineEdit;
class QProgressBar;

namespace onggi::ui {

// A path with the button that chooses one.
class PathField : public QWidget
{
    Q_OBJECT

public:
    enum class Kind
    {
        OpenFile,
        SaveFile,
        Folder
    };
    PathField(Kind kind, const QString& name, QWidget* parent = nullptr);
    QString path() const;
    void setPath(const QString& path);
    QLineEdit* edit() const { return m_edit; }
    void setFileFilter(const QString& filter) { m_filter = filter; }

signals:
    void changed();

private:
    void choose();
    Kind m_kind;
    QString m_filter;
    QLineEdit* m_edit;
};

// How far bytes have come: of so many, or just so many. Hidden until the first.
class ByteProgress : public QWidget
{
    Q_OBJECT

public:
    explicit ByteProgress(QWidget* parent = nullptr);
    // A total of 0: not known.
    void show(const QString& sentence, qint64 bytes, qint64 total);
    void clear();

private:
    QLabel* m_text;
    QProgressBar* m_bar;
};

} // namespace onggi::ui
