"""The register of work orders (报修/特约服务记录): writing, work, money, goods and checks."""
