"""The fields of the roster, and the names that schools give to their columns."""

from itertools import product

from unionweb.base.text import mark

FIELDS = {
    "student_number": mark("学号"),
    "name": mark("姓名"),
    "college": mark("学院"),
    "class_name": mark("班级（团支部）"),
    "grade": mark("年级"),
    "gender": mark("性别"),
    "ethnicity": mark("民族"),
    "political_status": mark("政治面貌"),
    "student_kind": mark("学生类别"),
    "rank_semester": mark("学期排名百分比"),
    "rank_year": mark("学年排名百分比"),
    "rank_overall": mark("入学以来排名百分比"),
    "failed_course": mark("有无挂科"),
    "email": mark("邮箱"),
}
"""Every field, in the order of the template, with its name on screen and in files."""

REQUIRED = ("student_number", "name", "college")
RANKS = ("rank_semester", "rank_year", "rank_overall")


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


def _rank_names(windows: str) -> tuple[str, ...]:
    """Window, subject and ending put together: 最近一学期 + 专业 + 排名百分比."""
    subjects = ("", "专业", "成绩", "专业成绩", "学业", "学业成绩", "学习成绩", "综合成绩", "绩点")
    endings = ("排名", "排名百分比", "排名比例", "排名百分位", "排名占比", "名次")
    latin = product(windows.split(), ("rank", "rankpercentile", "rankpercent", "ranking"))
    return (*map("".join, product(windows.split(), subjects, endings)), *map("".join, latin))


SYNONYMS: dict[str, tuple[str, ...]] = {
    "student_number": _words(
        """学号 学工号 学生学号 学生号 学生编号 学号学工号
        studentnumber studentno studentnum studentid stuid stuno sno sid"""
    ),
    "name": _words("姓名 学生姓名 中文姓名 真实姓名 名字 name fullname studentname stuname chinesename"),
    "college": _words(
        """学院 学院名称 所在学院 所属学院 二级学院 院系 院系名称 所在院系 所属院系 学院系 系部 系部名称 系别
        院部 院别 学部 书院 系 院 培养单位
        college collegename department departmentname school faculty"""
    ),
    "class_name": _words(
        """班级 行政班 行政班级 班级名称 行政班名称 行政班级名称 所在班级 所属班级 班别 班 自然班 班级团支部
        团支部 团支部名称 所在团支部 所属团支部
        class classname classleaguebranch leaguebranch"""
    ),
    "grade": _words(
        """年级 所在年级 当前年级 现在年级 所在级 当前所在级 入学年份 入学年 入学年级 入学年度 入学时间
        入学日期 级 grade enrolmentyear enrollmentyear yearofenrolment yearofenrollment entryyear cohort"""
    ),
    "gender": _words("性别 gender sex"),
    "ethnicity": _words("民族 民族名称 ethnicity ethnicgroup"),
    "political_status": _words("政治面貌 政治面目 政治面貌名称 politicalstatus politicalaffiliation"),
    "student_kind": _words(
        """学生类别 学生类型 学生种类 培养层次 学历层次 层次 学历 学生层次
        studentkind studenttype studentcategory educationlevel"""
    ),
    "rank_semester": _rank_names(
        "学期 最近一学期 最近学期 近一学期 上学期 本学期 上一学期 semester latestsemester"
    ),
    "rank_year": _rank_names(
        "学年 最近一学年 最近学年 近一学年 上学年 本学年 上一学年 year latestyear academicyear"
    ),
    "rank_overall": _rank_names(
        "入学以来 入学至今 总 累计 大学期间 总体 overall total cumulative sinceenrolment"
    ),
    "failed_course": _words(
        """有无挂科 是否挂科 是否有挂科 挂科 挂科情况 挂科门数 挂科数 挂科科目数 有无不及格 是否有不及格
        是否不及格 有无不及格课程 是否有不及格课程 有无不及格科目 不及格 不及格门数 不及格科目数 不及格课程数
        不及格课程门数 failedcourse failedcourses hasfailedcourse failed"""
    ),
    "email": _words(
        """邮箱 电子邮箱 邮箱地址 电子邮箱地址 电子邮件 电子邮件地址 学校邮箱 email mail emailaddress"""
    ),
}
"""Normalised headers (see `columns.normal_header`), the better ones first."""
