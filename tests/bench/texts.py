"""Descriptions for the bench: English and Chinese texts of 300 to 800 characters, with words of known frequency."""

from __future__ import annotations

from random import Random

SUBJECTS = (
    *(("Genomics", "基因组学"), ("Cardiology", "心脏病学"), ("Neurology", "神经病学"), ("Immunology", "免疫学")),
    *(("Haematology", "血液学"), ("Proteomics", "蛋白质组学"), ("Pathology", "病理学"), ("Virology", "病毒学")),
    *(("Paediatrics", "儿科学"), ("Endocrinology", "内分泌学"), ("Dermatology", "皮肤病学"), ("Epidemiology", "流行病学")),
    *(("Pharmacology", "药理学"), ("Toxicology", "毒理学"), ("Radiology", "放射学"), ("Nephrology", "肾脏病学")),
    *(("Hepatology", "肝病学"), ("Ophthalmology", "眼科学"), ("Geriatrics", "老年病学"), ("Rheumatology", "风湿病学")),
    *(("Metabolomics", "代谢组学"), ("Stem Cell Biology", "干细胞生物学"), ("Structural Biology", "结构生物学")),
    *(("Health Economics", "卫生经济学"), ("Medical Physics", "医学物理"), ("Biostatistics", "生物统计学")),
)

# The share of texts that each sentence is put into, set so that with names, topics and stages the words in brackets have about
# the hit rates of ../shared/design/speed.md: 4.5 % (nuclear, 罕见), 18 % (medicine, 随访), 59 % (research, 队列), 94 % (北京).
MARKED_EN = (
    (0.036, "It runs a nuclear imaging unit with its own cyclotron."),
    (0.030, "Its physicians publish on internal medicine and on rare findings."),
    (0.150, "Its research groups share their protocols with partner laboratories."),
)
MARKED_ZH = (
    (0.045, "该机构收集罕见病例并提供咨询。"),
    (0.180, "患者出院后接受长期随访。"),
    (0.590, "多个大型队列已经建成并持续更新。"),
    (0.935, "与北京的合作单位每年举办研讨会。"),
)

_EN = (
    "The institute studies how inherited variants shape the course of {disease}.",
    "A biobank with {number} samples of blood and tissue is open to qualified users.",
    "Teams of clinicians and engineers develop {method} for hospitals.",
    "It coordinates a European consortium on {disease} with {number} partners.",
    "Young scientists are trained in {method} every summer.",
    "The laboratory is accredited and offers {method} to external clinics.",
    "Patients and their families take part in the steering board.",
    "Data are stored in a secure environment and linked to national registries.",
    "It was founded by a group of physicians who treated {disease}.",
    "A spin-off company markets a test for {disease}.",
    "The department works closely with the hospital’s wards for {disease}.",
    "Its algorithms predict how a patient with {disease} will respond to treatment.",
    "The group maintains an open database of {number} annotated cases.",
    "It advises ministries and insurers on the reimbursement of {method}.",
    "Phase I and phase II studies on {disease} are carried out on site.",
    "An incubator of {number} square metres hosts young companies.",
    "The facility provides {method} and training for its users.",
    "Several patents on {method} were granted in recent years.",
    "It takes part in exchange programmes with Chinese universities and hospitals.",
    "The regional government and the European Union fund its work on {disease}.",
    "Quality assurance schemes for {method} are organised together with professional societies.",
    "A mobile team brings screening for {disease} to rural areas.",
    "The centre publishes guidelines on the use of {method} in daily care.",
    "It combines {method} with wearable sensors to follow {disease} at home.",
)
_ZH = (
    "本机构主要从事{disease}的机制与防治工作。",
    "已建成包含{number}份样本的生物样本库，并向合格的使用者开放。",
    "团队开发的{method}已在多家医院使用。",
    "该中心牵头承担国家重点项目，研究{disease}的早期诊断。",
    "与欧洲多所大学和医院保持长期合作关系。",
    "实验室通过认证，对外提供{method}服务。",
    "每年培训来自各地的青年医生{number}名。",
    "数据保存在安全的环境中，并与国家登记系统相连。",
    "由一批长期治疗{disease}的医生发起成立。",
    "下属企业生产用于{disease}的检测试剂盒。",
    "利用人工智能预测患者对治疗的反应。",
    "建立了包含{number}例病例的开放数据库。",
    "为政府部门和保险机构提供{method}方面的咨询。",
    "承担{disease}的一期和二期临床试验。",
    "孵化器面积达{number}平方米，入驻了多家初创公司。",
    "近年来在{method}方面获得多项专利。",
    "面向农村地区开展{disease}的筛查。",
    "发布了在日常诊疗中使用{method}的指南。",
    "将{method}与可穿戴设备结合，在家中监测{disease}。",
    "设有博士后流动站和国际联合实验室。",
)
_DISEASES = (
    *(("breast cancer", "乳腺癌"), ("lung cancer", "肺癌"), ("type 2 diabetes", "二型糖尿病"), ("heart failure", "心力衰竭")),
    *(("stroke", "脑卒中"), ("Alzheimer’s disease", "阿尔茨海默病"), ("multiple sclerosis", "多发性硬化"), ("asthma", "哮喘")),
    *(("cystic fibrosis", "囊性纤维化"), ("leukaemia", "白血病")),
    *(("chronic kidney disease", "慢性肾病"), ("hepatitis B", "乙型肝炎")),
    *(("colorectal cancer", "结直肠癌"), ("rheumatoid arthritis", "类风湿关节炎")),
    *(("epilepsy", "癫痫"), ("psoriasis", "银屑病")),
    *(("Parkinson’s disease", "帕金森病"), ("sickle cell disease", "镰状细胞病")),
    *(("sepsis", "脓毒症"), ("melanoma", "黑色素瘤")),
)
_METHODS = (
    *(("whole-genome sequencing", "全基因组测序"), ("liquid biopsy", "液体活检"), ("mass spectrometry", "质谱分析")),
    *(("single-cell analysis", "单细胞分析"), ("digital pathology", "数字病理"), ("gene editing", "基因编辑")),
    *(("magnetic resonance imaging", "磁共振成像")),
    *(("CAR-T cell therapy", "嵌合抗原受体T细胞治疗"), ("telemonitoring", "远程监测")),
    *(("organoid culture", "类器官培养"), ("pharmacogenetic testing", "药物基因检测"), ("machine learning", "机器学习")),
    *(("newborn screening", "新生儿筛查"), ("flow cytometry", "流式细胞术"), ("RNA vaccines", "核糖核酸疫苗")),
)
SHORTEST, LONGEST = 300, 800


def description_en(random: Random) -> str:
    return _text(random, _EN, MARKED_EN, 0, " ")


def description_zh(random: Random) -> str:
    return _text(random, _ZH, MARKED_ZH, 1, "")


def _text(random: Random, pool: tuple[str, ...], marked: tuple[tuple[float, str], ...], language: int, between: str) -> str:
    """Sentences of the pool in any order until the text is long enough; the marked ones stand somewhere among them."""
    sentences = [sentence for share, sentence in marked if random.random() < share]
    length = sum(map(len, sentences))
    wanted = random.randint(SHORTEST, LONGEST - 120)
    for sentence in random.choices(pool, k=60):
        if length >= wanted:
            break
        filled = sentence.format(
            disease=random.choice(_DISEASES)[language],
            method=random.choice(_METHODS)[language],
            number=random.randint(3, 99) * 10,
        )
        sentences.append(filled)
        length += len(filled)
    random.shuffle(sentences)
    return between.join(sentences)[:LONGEST]
