"""The asset desk 物资借还: lend with one tap, take back by scanning, count the shelf with a phone.

store 物资室 (of one union) · asset 物资 · tag 物资编号 · label 标签 · spot 存放地点 · category 类别
kit 套装 · consumable 耗材 · lot 批次 · movement 出入库 · borrower 借用人 · loan 借用 · check out 借出
check in 归还 · request 借用申请 · reservation 预约 · custody 保管 · deposit 押金 · bar 停借 · claim 赔偿
stocktake 盘点 · write-off 报废

An asset is available → lent → available; or in repair, lost, written off. That it is reserved follows from
the requests that hold it. Who gets the last one is decided by one conditional UPDATE and a partial unique
index, never by looking first.
"""
