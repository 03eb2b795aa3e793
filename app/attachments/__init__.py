"""Files kept with a customer: contracts, scans, photographs.

Nouns: attachment (a file with its name, description, who and when), preview (a picture of it, made by a worker).

Promises. At most 100 MB of files together per customer, also when two people upload at the same moment; the refusal names what is left. A file
is known by its content, whatever its name says. It leaves as a download from a path of its own, never as a page, and every download is in the
audit. A preview is a picture that we made; a file that cannot be drawn has none, and harms nobody. A file whose record was never saved, or is
gone, is swept.
"""
