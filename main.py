"""The entry that the Flet packager looks for; everything is joined in `app.main`."""

from app.main import run

if __name__ == "__main__":
    run()
