"""What the frame says, and what all views share."""

TEXTS = {
    "title": ("绩效报告核对", "Performance report review"),
    "tagline": (
        "读取预算绩效报告，逐项标出原文位置，核对合计、执行率与得分。",
        "Reads budget-performance reports, shows where every value is printed, checks totals, rates and scores.",
    ),
    "language": ("语言", "Language"),
    "views": ("页面", "View"),
    "view_queue": ("文件", "Files"),
    "view_evals": ("评测", "Evals"),
    "view_settings": ("设置", "Settings"),
    "broken": (
        "程序内部出错，详情已写入运行日志。其他文件不受影响。",
        "The program failed; details are in its log. Other files are not affected.",
    ),
    "comma": ("、", ", "),
    "colon": ("：", ": "),
    "stop": ("。", ". "),
    "empty": ("（空）", "(blank)"),
    "close": ("关闭", "Close"),
    "save": ("保存", "Save"),
    "why": ("原因", "Reason"),
    "page": ("第 {page} 页", "page {page}"),
    "page_of": ("第 {page} 页，共 {pages} 页", "Page {page} of {pages}"),
    "errors": ("{count} 个错误", "{count} errors"),
    "warnings": ("{count} 个警告", "{count} warnings"),
    "notes": ("{count} 个提示", "{count} notes"),
    "error_one": ("1 个错误", "1 error"),
    "warning_one": ("1 个警告", "1 warning"),
    "note_one": ("1 个提示", "1 note"),
    "to_see": ("{count} 处待看", "{count} to look at"),
    "clean": ("未发现问题", "No findings"),
    "questions": ("{count} 处更正待确认", "{count} corrections to confirm"),
    # who is there
    "login": ("登录", "Sign in"),
    "login_told": ("请用单位账号登录。", "Sign in with your account."),
    "logout": ("退出登录", "Sign out"),
    "user_name": ("姓名", "Name"),
    "password": ("密码", "Password"),
    "sign_in_wrong": (
        "姓名或密码不正确；连续输错 5 次后需等待一分钟。",
        "Wrong name or password; after five wrong ones wait a minute.",
    ),
    "address_told": (
        "页面正在 {address} 上监听，其他电脑可以访问，因此必须先设置身份验证：用环境变量 "
        "EXTRACTOR_PASSWORD_FILE 指定口令文件，或在 secrets.toml 中配置 OIDC。只在本机使用时，请监听 127.0.0.1。",
        "The page listens on {address}, where other computers reach it, so people have to sign in first: name a "
        "password file in the environment variable EXTRACTOR_PASSWORD_FILE, or configure OIDC in secrets.toml. "
        "To use it on this computer alone, listen on 127.0.0.1.",
    ),
    "role": ("角色", "Role"),
    "role_reviewer": ("复核员", "Reviewer"),
    "role_approver": ("审批人", "Approver"),
    "role_admin": ("管理员", "Administrator"),
}
