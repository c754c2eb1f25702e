"""How surnames are read where that differs from the character's usual reading. Where a surname is read in two
ways both stand here: which one, only the bearer can say."""

_ONE = """
丁dīng 卜bǔ 于yú 万wàn 车chē 仇qiú 区ōu 石shí 叶yè 宁níng,nìng 乐yuè,lè 任rén 华huà 纪jǐ,jì 曲qū 朴piáo 肖xiāo
沈shěn 余yú 应yīng 沙shā 单shàn 冼xiǎn 柏bǎi,bó 查zhā 俞yú,shù 施shī 祝zhù 贾jiǎ 盛shèng 盖gě,gài 葛gě 曾zēng
覃qín,tán 喻yù 解xiè 翟zhái,dí 褚chǔ 尉wèi 缪miào 召shào,zhào 那nā,nà 隗wěi,kuí 郇xún,huán 折shé 黑hè,hēi
祭zhài 繁pó 逄páng 莘shēn,xīn 员yùn 贠yùn 句gōu 秘bì 能nài 宿sù 强qiáng 晟chéng 藏zāng 占zhān 谌chén,shèn
殷yīn 都dū 过guō 种chóng 薄bó 燕yān 哈hǎ 阚kàn 隽juàn 乜niè 逯lù 相xiàng 洗xiǎn 宓mì,fú 牟móu,mù 洪hóng 令lìng
尹yǐn 鲜xiān 长zhǎng 难nìng 幺yāo 粘niàn 台tái 行xíng 重chóng 炅guì 仝tóng 瞿qú 臧zāng 尧yáo 扎zā 訾zī
"""
_TWO = """
尉迟yù-chí 万俟mò-qí 单于chán-yú 长孙zhǎng-sūn 澹台tán-tái 令狐líng-hú 鲜于xiān-yú 夏侯xià-hóu 南宫nán-gōng
东方dōng-fāng 宰父zǎi-fǔ 皇甫huáng-fǔ 诸葛zhū-gě 欧阳ōu-yáng 司马sī-mǎ 上官shàng-guān 慕容mù-róng 百里bǎi-lǐ
宇文yǔ-wén 司徒sī-tú 公孙gōng-sūn 轩辕xuān-yuán 端木duān-mù 独孤dú-gū 呼延hū-yán 拓跋tuò-bá 乐正yuè-zhèng
"""

ONE = {entry[0]: tuple(entry[1:].split(",")) for entry in _ONE.split()}
TWO = {entry[:2]: tuple(entry[2:].split("-")) for entry in _TWO.split()}
