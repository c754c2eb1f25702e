"""Those who apply in the demonstration: what they write, and a résumé of one page."""

from random import Random

from unionweb.people.models import Person
from unionweb.recruitment.actions.applying import Filled
from unionweb.recruitment.models import Drive

_INTRODUCTIONS = (
    "性格开朗，做事有条理，高中时担任班长，喜欢摄影和长跑。",
    "话不多，但交给我的事会做完。会用表格和简单的排版软件。",
    "在志愿服务中认识了很多朋友，愿意倾听，也愿意跑腿。",
    "喜欢组织活动，策划过班级的读书会和一次义卖。",
)
_REASONS = (
    "看过学生会的权益周报，觉得把同学的事一件件跟到底很有意义，想加入其中。",
    "希望学会和不同的人一起把一件事办成，也想为同学们做点具体的事。",
    "参加过学生会的活动，发现报名和签到还可以更方便，我有一些想法。",
    "想锻炼自己的表达和写作，愿意从最基础的工作做起。",
)
_EXPERIENCES = ("班级宣传委员一年。", "校运会志愿者。", "读书会干事，负责签到和场地。", "")
_TIMES = ("3～6 小时", "6 小时以上", "3 小时以内")


def filled(drive: Drive, person: Person, random: Random) -> Filled:
    """A complete form with two different choices."""
    first, second = random.sample([one.id for one in drive.openings], 2)
    answers = {
        "introduction": random.choice(_INTRODUCTIONS),
        "reason": random.choice(_REASONS),
        "experience": random.choice(_EXPERIENCES),
        "time": random.choice(_TIMES),
        "contact": f"{person.number}@demo.example",
    }
    return Filled(first, second, random.random() < 0.7, answers)


def resume(person: Person) -> bytes:
    """A PDF in a font that every viewer brings along."""
    lines = (f"{person.name}  {person.number}", person.unit.full_name, "个人简历（演示用，内容是虚构的）")
    text = b" ".join(
        b"BT /F 16 Tf 72 %d Td <%s> Tj ET" % (740 - 30 * place, line.encode("utf-16-be").hex().encode())
        for place, line in enumerate(lines)
    )
    objects = (
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
        b" /Resources << /Font << /F 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(text), text),
        b"<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UTF16-H"
        b" /DescendantFonts [6 0 R] >>",
        b"<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /FontDescriptor 7 0 R"
        b" /CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 4 >> /DW 1000 >>",
        b"<< /Type /FontDescriptor /FontName /STSong-Light /Flags 6 /FontBBox [0 -200 1000 900]"
        b" /ItalicAngle 0 /Ascent 880 /Descent -120 /CapHeight 880 /StemV 80 >>",
    )
    return _assembled(objects)


def _assembled(objects: tuple[bytes, ...]) -> bytes:
    """The objects with the table that says where each begins."""
    file, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(file))
        file += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size, start = len(objects) + 1, len(file)
    file += b"xref\n0 %d\n0000000000 65535 f \n%s" % (size, table)
    return file + b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (size, start)
