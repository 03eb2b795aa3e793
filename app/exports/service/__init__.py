"""What exports do.

asking     a file is asked for, and fetched
writing    the job that writes it
formats    how a record stands in each kind of file
"""

from app.exports.service.asking import create_export, download_name, file_name, open_file
from app.exports.service.writing import end_badly, write_file

__all__ = ["create_export", "download_name", "end_badly", "file_name", "open_file", "write_file"]
