"""The demonstration union 演示数据: a school to look round in before one's own data comes.

The twenty units and their head counts are those of a published table (广东商学院, graduate
congress of 2011); every name, number and attribute of a person is generated.
"""
