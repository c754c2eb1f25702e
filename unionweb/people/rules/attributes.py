"""What the roster says of a student, as values in code and words on screen."""

from enum import StrEnum

from unionweb.base.text import mark


class Gender(StrEnum):
    """Gender as the school's roster has it."""

    FEMALE = "female"
    MALE = "male"


GENDERS = {Gender.FEMALE: mark("女"), Gender.MALE: mark("男")}


class PoliticalStatus(StrEnum):
    """政治面貌 as rosters spell it."""

    PARTY_MEMBER = "party_member"
    PROBATIONARY_MEMBER = "probationary_member"
    LEAGUE_MEMBER = "league_member"
    DEMOCRATIC_PARTY = "democratic_party"
    INDEPENDENT = "independent"
    MASSES = "masses"


POLITICAL_STATUSES = {
    PoliticalStatus.PARTY_MEMBER: mark("中共党员"),
    PoliticalStatus.PROBATIONARY_MEMBER: mark("中共预备党员"),
    PoliticalStatus.LEAGUE_MEMBER: mark("共青团员"),
    PoliticalStatus.DEMOCRATIC_PARTY: mark("民主党派成员"),
    PoliticalStatus.INDEPENDENT: mark("无党派人士"),
    PoliticalStatus.MASSES: mark("群众"),
}


class StudentKind(StrEnum):
    """学生类别."""

    UNDERGRADUATE = "undergraduate"
    COLLEGE_DIPLOMA = "college_diploma"
    POSTGRADUATE = "postgraduate"
    INTERNATIONAL = "international"


STUDENT_KINDS = {
    StudentKind.UNDERGRADUATE: mark("本科生"),
    StudentKind.COLLEGE_DIPLOMA: mark("专科生"),
    StudentKind.POSTGRADUATE: mark("研究生"),
    StudentKind.INTERNATIONAL: mark("留学生"),
}
