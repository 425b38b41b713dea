"""
The Kümmerer's screens: note a need in three taps, complete it, release it on purpose; see knowledge at risk.

    start       home: two big tiles, what needs me, own needs
    log_need    three numbered steps on one page
    topics      the topic tiles and the full list
    needs       the list and one need
    release     exactly what would leave the firm, and to whom
    knowledge   knowledge at risk by traffic light
    talks       starting a questionnaire

Only the own firm is in reach; no other firm's name can appear here. Words are plain German, level B1.
"""

from app.views.inhouse.knowledge import KnowledgeScreen
from app.views.inhouse.log_need import LogNeedScreen
from app.views.inhouse.needs import NeedScreen, NeedsScreen
from app.views.inhouse.start import StartScreen

__all__ = ["KnowledgeScreen", "LogNeedScreen", "NeedScreen", "NeedsScreen", "StartScreen"]
