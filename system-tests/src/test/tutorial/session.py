# 导入模块
import memcache
# 链接，ip：port
conn = memcache.Client(['127.0.0.1:11211'])
# 设置 key:value
conn.set('k1', 'v1')
# 取值
conn.get('k1')
