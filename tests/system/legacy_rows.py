"""Rows of the old application, of every kind that it wrote, with their files; and what is to become of each."""

import collections
import os

APP = "https://app.example"
BUCKET = "https://blazz.s3.ap-southeast-1.amazonaws.com"
FORTY = "AbCdEfGhIjKlMnOpQrStUvWxYz0123456789abcd"

Row = collections.namedtuple("Row", "name path type size location file workspace where key mime", defaults=(None,) * 10)

#: `file` lies below storage/app; `workspace` is None where nothing says it (quarantine).
OLD = [
    Row("inbound", f"{APP}/media/public/5f2a_1730000000.jpeg", "image/jpeg", "11", "local", "public/5f2a_1730000000.jpeg", 1, "local",
        "public/5f2a_1730000000.jpeg", "image/jpeg"),
    Row("N/A", f"{APP}/media/public/5f2a_1730000001.ogg; codecs=opus", "audio/ogg; codecs=opus", "12", "local",
        "public/5f2a_1730000001.ogg; codecs=opus", 2, "local", "public/5f2a_1730000001.ogg; codecs=opus", "audio/ogg"),
    Row("sent", f"{BUCKET}/uploads/media/sent/2/{FORTY}.png", "image/png", "245113", "amazon", None, 2, "s3",
        f"uploads/media/sent/2/{FORTY}.png", "image/png"),
    Row("lies", f"{BUCKET}/uploads/media/sent/1/{FORTY}.jpg", "image/jpg", "245113.0", "local", None, 1, "s3",
        f"uploads/media/sent/1/{FORTY}.jpg", "image/jpeg"),
    Row("november", f"/storage/uploads/media/sent/1/x{FORTY}.pdf", "application/pdf", "100", "local", None, 1, "s3",
        f"uploads/media/sent/1/x{FORTY}.pdf", "application/pdf"),
    Row("received", f"{BUCKET}/uploads/media/received/2/{FORTY}1730000000", "image/jpeg", "100", "amazon", None, 2, "s3",
        f"uploads/media/received/2/{FORTY}1730000000", "image/jpeg"),
    Row("api", f"{APP}/storage/{FORTY}.mp4", None, "13", "local", f"public/{FORTY}.mp4", None, "local", f"public/{FORTY}.mp4", "video/mp4"),
    Row("send", f"{BUCKET}/uploads/media/send/default/{FORTY}.jpg", "image/jpeg", "1", "amazon", None, None, "s3",
        f"uploads/media/send/default/{FORTY}.jpg", "image/jpeg"),
    Row("base64", f"{APP}/storage/uploads/media/whatsapp/2/2025/11/a.jpg", "image/jpeg", "14", "local",
        "public/uploads/media/whatsapp/2/2025/11/a.jpg", 2, "local", "public/uploads/media/whatsapp/2/2025/11/a.jpg", "image/jpeg"),
    Row("webjs", "/storage/whatsapp/media/1730000000_Price%20list.pdf", "application/pdf", "N/A", "local",
        "public/whatsapp/media/1730000000_Price list.pdf", None, "local", "public/whatsapp/media/1730000000_Price list.pdf",
        "application/pdf"),
    Row("gone", f"{APP}/media/public/gone.jpg", "text/html", "", "local", None, None, "local", "public/gone.jpg", "text/html"),
    Row("no path", None, "image/jpeg", "0", "local", None, None, "local", None, "image/jpeg"),
    Row("up and out", f"{APP}/media/../.env", "image/jpeg", "5", "local", None, None, "local", None, "image/jpeg"),
    Row("campaign's", f"{APP}/media/public/campaign.jpg", "image/jpeg", "15", "local", "public/campaign.jpg", 2, "local",
        "public/campaign.jpg", "image/jpeg"),
    Row("direct", f"{APP}/media/public/direct.jpg", "image/jpeg", "16", "local", "public/direct.jpg", 1, "local", "public/direct.jpg",
        "image/jpeg"),
    Row("disputed", f"{BUCKET}/uploads/media/sent/1/disputed.jpg", "image/jpeg", "17", "amazon", None, 2, "s3",
        "uploads/media/sent/1/disputed.jpg", "image/jpeg"),
]
HALF = [
    Row("header", "campaigns/1/0b2e/header/photo_ab12cd34.jpg", "image/jpeg", "18", "local",
        "public/campaigns/1/0b2e/header/photo_ab12cd34.jpg", 1, "local", "campaigns/1/0b2e/header/photo_ab12cd34.jpg", "image/jpeg"),
    Row("chat", "chats/2/received/2025/12/voice_ab12cd34.ogg", "audio/ogg; codecs=opus", "19", "s3", None, 2, "s3",
        "chats/2/received/2025/12/voice_ab12cd34.ogg", "audio/ogg"),
    Row("lost", "shared/9/2025/12/x_ab12cd34.pdf", "application/pdf", "20", "local", None, None, "local", "shared/9/2025/12/x_ab12cd34.pdf",
        "application/pdf"),
]


def text(value):
    return "NULL" if value is None else "'" + str(value).replace("\\", "\\\\").replace("'", "''") + "'"


def surroundings():
    """Two workspaces, who made them, and campaigns and chats that name media 2, 14 to 16."""
    campaign = ("INSERT INTO campaigns (uuid, workspace_id, name, metadata, header_media, created_by) VALUES ('{0}', {1}, '{0}', {2}, {3}, 1);")
    return "\n".join([
        "INSERT INTO users (id, first_name, email) VALUES (1, 'A', 'a@example');",
        "INSERT INTO workspaces (id, uuid, identifier, name, created_by) VALUES (1, 'w1', 'w1', 'One', 1), (2, 'w2', 'w2', 'Two', 1);",
        campaign.format("c1", 2, text('{"header":{"format":"IMAGE","parameters":[]},"media":14}'), "NULL"),
        campaign.format("c2", 1, text('{"campaign_type":"direct"}'), text(f"{APP}/media/public/direct.jpg")),
        campaign.format("c3", 2, text('{"media":"16"}'), "NULL"),
        campaign.format("c4", 2, text("{broken"), "NULL"),
        "INSERT INTO chats (uuid, workspace_id, contact_id, type, media_id, metadata) VALUES ('h1', 1, 1, 'inbound', 1, '{}'),"
        " ('h2', 2, 1, 'inbound', 2, '{}'), ('h3', 2, 1, 'inbound', NULL, '{}');",
    ])


def old_inserts(rows, first=1):
    """As W1 of the old application writes them, with their ids."""
    return "\n".join(f"INSERT INTO chat_media (id, name, path, type, size, location, created_at) VALUES ({first + i}, {text(row.name)},"
                     f" {text(row.path)}, {text(row.type)}, {text(row.size)}, {text(row.location)}, '2025-11-09 10:00:00');"
                     for i, row in enumerate(rows))


def half_inserts(rows, first, status="completed", updated="'2025-12-04 10:00:00'"):
    """As W6 of December 2025 writes them; those from before say not when they were updated."""
    metadata = text('{"content_hash": "0cc175b9c0f1b6a831c399e269772661"}')
    return "\n".join("INSERT INTO chat_media (id, uuid, workspace_id, name, original_path, type, size, location, processing_status, metadata,"
                     f" created_at, updated_at) VALUES ({first + i}, UUID(), {text(row.workspace)}, {text(row.name)}, {text(row.path)},"
                     f" {text(row.type)}, {row.size}, {text(row.location)}, '{status}', {metadata}, '2025-12-04 10:00:00', {updated});"
                     for i, row in enumerate(rows))


def lay_files(root, rows):
    for row in rows:
        if row.file:
            path = os.path.join(root, row.file)
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, "wb") as file:
                file.write((b"\xff\xd8\xff " if row.mime == "image/jpeg" else b"") + b"bytes of " + row.name.encode())


#: What the application's migration of December did before it died on a size.
STUCK = """
ALTER TABLE chat_media CHANGE path original_path VARCHAR(191) NULL,
  ADD COLUMN uuid CHAR(36) NOT NULL, ADD COLUMN compressed_path VARCHAR(512) NULL, ADD COLUMN thumbnail_path VARCHAR(512) NULL,
  ADD COLUMN webp_path VARCHAR(512) NULL, ADD COLUMN cdn_url VARCHAR(512) NULL,
  ADD COLUMN processing_status ENUM('pending','processing','completed','failed') NOT NULL DEFAULT 'completed',
  ADD COLUMN processed_at TIMESTAMP NULL, ADD COLUMN processing_error TEXT NULL, ADD COLUMN metadata JSON NULL,
  ADD COLUMN workspace_id BIGINT UNSIGNED NULL, ADD COLUMN updated_at TIMESTAMP NULL, ADD COLUMN deleted_at TIMESTAMP NULL;
"""
