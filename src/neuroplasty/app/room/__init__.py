"""The rehearsal room: a fellow, a patient and an X-ray in a browser; an instructor and watchers beside."""
