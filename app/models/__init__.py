"""
The domain's nouns: what a firm, an interview, a need is, which states it may take, who may change it.

The workflow rules (`lifecycle`, `permissions`, `content`, `release`) are shared by device and server.

Must not know: screens, the store, the network.
"""
