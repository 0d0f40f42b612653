"""What happens in the simulated service centre, in both languages. Everybody in it is invented."""

from dataclasses import dataclass
from typing import Final

from frontdesk.language import Language

SURNAMES: Final = {
    "zh": "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许邓韩冯曹",
    "en": "Wang Li Zhang Liu Chen Yang Huang Zhao Wu Zhou Xu Sun Ma Zhu Hu Guo He Lin Gao Luo",
}
GIVEN_NAMES: Final = {
    "zh": "伟 芳 娜 敏 静 丽 强 磊 军 洋 勇 艳 杰 娟 涛 明 超 霞 平 桂英 建华 淑珍 志明 海燕 晓东",
    "en": "Wei Fang Min Jing Lei Jun Yang Yong Jie Juan Tao Ming Chao Xia Ping Jianhua Haiyan",
}


@dataclass(frozen=True)
class Told:
    """A text in both languages."""

    en: str
    zh: str

    def text(self, language: Language) -> str:
        """The text in `language`."""
        return self.zh if language == "zh" else self.en


@dataclass(frozen=True)
class Scene:
    """A request as it comes in and how it ends.

    Attributes:
        path: `answer`, `escalate`, `hand_over`, `cannot`, `special` or `patient`.
        said: what the caller says.
        outcome: the answer, or the result that the department reports.
        to: department identifier, where somebody else takes over.
    """

    kind: str
    sub_kind: str
    path: str
    said: Told
    outcome: Told
    to: str = ""
    urgency: str = "normal"
    public_area_kind: str = ""


def _scene(facts: str, said: Told, outcome: Told) -> Scene:
    """A scene from `kind sub_kind path department urgency area`, `-` for none."""
    kind, sub_kind, path, to, urgency, area = (
        "" if word == "-" else word for word in facts.split()
    )
    return Scene(kind, sub_kind, path, said, outcome, to, urgency or "normal", area)


EVERYDAY: Final = (
    _scene(
        "repair water hand_over engineering urgent -",
        Told("Kitchen tap leaks", "厨房水龙头漏水"),
        Told("cartridge replaced, dry", "已更换阀芯，不再漏水"),
    ),
    _scene(
        "repair water hand_over engineering urgent -",
        Told("Toilet overflows", "卫生间马桶冒水"),
        Told("drain cleared", "下水已疏通"),
    ),
    _scene(
        "repair electric hand_over engineering urgent -",
        Told("No power in the flat", "家里停电"),
        Told("breaker reset, faulty kettle unplugged", "空开复位，故障电器已拔除"),
    ),
    _scene(
        "repair electric hand_over engineering - engineering",
        Told("Corridor light on the floor is out", "楼道灯不亮"),
        Told("lamp replaced", "已更换灯管"),
    ),
    _scene(
        "repair lock hand_over engineering urgent -",
        Told("Locked out, the key broke in the lock", "钥匙断在锁里，进不了门"),
        Told("lock opened, owner's card seen", "已开锁，核对业主身份"),
    ),
    _scene(
        "repair appliance hand_over engineering - -",
        Told("Door intercom has no sound", "可视对讲没有声音"),
        Told("handset replaced", "已更换听筒"),
    ),
    _scene(
        "repair structure hand_over engineering - -",
        Told("Crack in the balcony wall, water comes in", "阳台墙面裂缝渗水"),
        Told("seen; outside wall on the list for Friday", "已查看，列入周五外墙维修"),
    ),
    _scene(
        "repair lift hand_over engineering urgent engineering",
        Told("The lift shakes between floors", "电梯运行时抖动"),
        Told("lift firm adjusted the doors", "电梯公司已调整门机"),
    ),
    _scene(
        "complaint - escalate customer_service - -",
        Told("Renovation noise upstairs at noon", "楼上午休时间装修噪音大"),
        Told("workers told to stop until 14:30", "已要求装修人员 14:30 前停工"),
    ),
    _scene(
        "complaint - escalate security - -",
        Told("A car stands on my parking space", "车位被别的车占了"),
        Told("owner of the car called, it is gone", "已联系车主挪车"),
    ),
    _scene(
        "complaint - escalate contractor_cleaning - cleaning",
        Told("Rubbish has stood in the stairs since yesterday", "楼梯间垃圾从昨天放到现在"),
        Told("cleared, cleaning firm spoken to", "已清运，并约谈保洁公司"),
    ),
    _scene(
        "complaint - escalate customer_service - -",
        Told("The neighbour's dog barks at night", "邻居家狗夜里叫"),
        Told("neighbour visited, dog stays inside at night", "已上门沟通，夜间关在室内"),
    ),
    _scene(
        "consult oral answer - - -",
        Told("How much is visitor parking?", "访客停车怎么收费？"),
        Told("first hour free, then 5 yuan an hour", "首小时免费，之后每小时5元"),
    ),
    _scene(
        "consult oral answer - - -",
        Told("What is needed for a renovation permit?", "办理装修手续需要什么？"),
        Told("owner's card, plan and deposit; form at the desk", "业主证件、图纸和押金，前台领表"),
    ),
    _scene(
        "consult oral answer - - -",
        Told("When does the pool open?", "游泳池什么时候开放？"),
        Told("15 May, 14:00 to 21:00", "5月15日起，14:00至21:00"),
    ),
    _scene(
        "consult written escalate finance - -",
        Told("Asks in writing for the maintenance fund account", "书面咨询维修基金账目"),
        Told("finance will post the statement by Friday", "财务周五前张贴公示"),
    ),
    _scene(
        "other - answer - - -",
        Told("Parcel left at the gate, please keep it", "快递放在门岗，请代为保管"),
        Told("kept at the desk until 22:00", "已收至前台，22:00前领取"),
    ),
    _scene(
        "other - hand_over contractor_greening - greening",
        Told("A branch hangs over the path in the garden", "花园小路上方树枝快断了"),
        Told("branch cut", "已修剪"),
    ),
    _scene(
        "other - cannot - - -",
        Told("Can somebody walk the dog for a week?", "能不能帮忙遛一周的狗？"),
        Told("not offered; number of the pet hotel given", "暂无此项服务，已告知宠物店电话"),
    ),
    _scene(
        "other - cannot - - -",
        Told("Asks for a piano tuner", "想请人调钢琴"),
        Told("not offered; music shop named", "暂无此项服务，已推荐琴行"),
    ),
)
BY_NIGHT: Final = tuple(
    scene for scene in EVERYDAY if scene.urgency == "urgent" or "night" in scene.said.en
)
"""What people ring about at night."""
SPECIAL: Final = (
    _scene(
        "medical - patient security emergency -",
        Told("Elderly man collapsed, breathing", "老人晕倒，有呼吸"),
        Told("120 took the patient to hospital, family with him", "120已送医，家属陪同"),
    ),
    _scene(
        "crime_accident theft special security emergency security",
        Told("Electric bicycle stolen from the shed", "车棚电动车被偷"),
        Told("police took it down, recording handed over", "已报警，录像已提供"),
    ),
    _scene(
        "disaster flooding special engineering emergency engineering",
        Told("Water runs into the garage", "地下车库进水"),
        Told("pump running, drain cleared", "水泵已启动，排水沟已疏通"),
    ),
    _scene(
        "crime_accident traffic_accident special security emergency security",
        Told("Two cars collided at the garage ramp, nobody hurt", "车库坡道两车相撞，无人受伤"),
        Told("owners settled, ramp free", "双方协商解决，坡道已通"),
    ),
    _scene(
        "disaster fire special security emergency -",
        Told("Smoke from a pan in the kitchen", "厨房油锅起火冒烟"),
        Told("out before the brigade came, aired", "消防到场前已扑灭，已通风"),
    ),
)
NOTES: Final = (
    Told("Water tank cleaning firm signed in, two people", "水箱清洗单位进场，2人登记"),
    Told("Key of the roof door lent to engineering", "天台门钥匙借给工程部"),
    Told("Street office rang about the census list", "街道办来电询问人口登记表"),
    Told("Lost umbrella handed in at building 2", "2栋拾到雨伞一把，交前台"),
    Told("Power cut announced for Thursday 09:00-11:00", "供电局通知周四9:00-11:00停电"),
    Told("Removal van let in, paper seen", "搬家车辆进场，已核对放行条"),
    Told("Fire panel test by engineering, no fault", "工程部测试消防主机，正常"),
)
PATROLS: Final = (
    (
        Told("garage B1", "地下车库B1"),
        Told("emergency lamp off", "应急灯不亮"),
        Told("reported to engineering", "已报工程部"),
    ),
    (
        Told("building 3 roof", "3栋天台"),
        Told("door not locked", "天台门未锁"),
        Told("locked", "已上锁"),
    ),
    (
        Told("garden path", "花园小路"),
        Told("tile loose", "地砖松动"),
        Told("marked with a cone", "已放警示锥"),
    ),
    (
        Told("building 5 stairs", "5栋楼梯间"),
        Told("bicycle in the way", "自行车堵塞通道"),
        Told("owner moved it", "已通知车主移走"),
    ),
    (
        Told("gate", "门岗"),
        Told("barrier slow", "道闸起落慢"),
        Told("greased", "已加油润滑"),
    ),
)
CONFIDENTIAL: Final = (
    Told(
        "A resident told of trouble in the family and asks for discretion",
        "住户反映家庭纠纷，要求保密",
    ),
    Told("Police asked for the visitor list of a flat", "民警查询某户访客记录"),
)
LATE: Final = (
    Told("Helped a wheelchair user through gate 2", "协助轮椅住户通过2号门"),
    Told("Alarm of a parked car, stopped by itself", "停放车辆报警，自行停止"),
)
PROMISES: Final = (
    Told("ring {room} back", "回电 {room}"),
    Told("tell {room} when engineering comes", "告知 {room} 工程部上门时间"),
)
CORRECTIONS: Final = (
    Told("two people were three", "2人应为3人"),
    Told("the room number was heard wrongly", "听错，已核实"),
)
