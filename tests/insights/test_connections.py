"""The picture of connections: who stands where, and that nothing overlaps or runs over."""

import pytest

from directory.insights.connections import BOX_HEIGHT, BOX_WIDTH, IN_A_ROW, Connected, draw_connections, shorten


def connected(**numbers):
    return [Connected(kind, f"{kind} {n}") for kind, number in numbers.items() for n in range(number)]


def test_one_connection_needs_no_picture():
    assert draw_connections("A", connected(part_of=1)) is None


def test_wholes_stand_above_and_parts_beneath():
    picture = draw_connections("A", connected(part_of=1, has_part=1))
    by_name = {box.label: box for box in picture.boxes}
    assert by_name["part_of 0"].y < by_name["A"].y < by_name["has_part 0"].y
    assert len(picture.lines) == 2


@pytest.mark.parametrize(
    "numbers",
    [{"part_of": 2}, {"has_part": 5}, {"partner_of": 9}, {"part_of": 3, "has_part": 3, "related_to": 4}, {"member_of": 40}],
)
def test_no_boxes_overlap_or_leave_the_picture(numbers):
    picture = draw_connections("A", connected(**numbers))
    boxes = picture.boxes
    assert all(0 <= box.x <= picture.width - BOX_WIDTH and 0 <= box.y <= picture.height - BOX_HEIGHT for box in boxes)
    for index, one in enumerate(boxes):
        for other in boxes[index + 1 :]:
            assert abs(one.x - other.x) >= BOX_WIDTH or abs(one.y - other.y) >= BOX_HEIGHT
    assert picture.left_out == sum(numbers.values()) - (len(boxes) - 1)
    assert len(boxes) - 1 <= 2 * IN_A_ROW


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("BGI", "BGI"),
        ("School of Medicine, Chongqing University", "School of Medicine, Chong…"),
        ("中国科学院北京基因组研究所国家生物信息中心", "中国科学院北京基因组研究…"),
    ],
)
def test_long_names_are_cut_with_a_sign(name, short):
    assert shorten(name) == short
