@echo off
rem Opens the book: with Python 3 its cells run, without it the pages alone are shown.
cd /d "%~dp0"
py -3 -c "" >nul 2>nul
if not errorlevel 1 (
  py -3 start.py
  exit /b
)
python -c "import sys; sys.exit(sys.version_info[0] != 3)" >nul 2>nul
if not errorlevel 1 (
  python start.py
  exit /b
)
echo There is no Python 3 here: the pages open without it, and their cells do not run.
start "" "site\index.html"
pause
