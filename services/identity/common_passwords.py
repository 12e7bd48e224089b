"""Passwords, and words that passwords are made of: the tops of public lists of leaked ones, and our own trade's words.

Compared in lower case, without digits and symbols around them, and with disguises (`p@ssw0rd`) undone.
"""

_WORDS = """
!qaz2wsx 00000000 01234567 102030 10203040 11111111 112233 11223344 121212 12121212 123123123 12341234 12345678
123456789 1234567890 1234qwer 123abc 123qwe 123qwe123 123qweasd 13131313 147258369 159357 19841984 1q2w3e 1q2w3e4r
1q2w3e4r5t 1qaz2wsx 1qaz2wsx3edc 1qazxsw2 20002000 20012001 20202020 20242024 20252025 20262026 22222222 31415926
33333333 44444444 456789123 55555555 654321 66666666 696969 741852963 7777777 77777777 777888 789456123 87654321
88888888 987654321 99999999 a123456 a1234567 a12345678 a123456789 a1b2c3d4 aa123456 aaaaaaaa abababab abc123 abc12345
abcabc abcd abcd1234 abcde abcdef abcdefg abcdefgh access accounting admin admin123 admin1234 admin@123 adminadmin
administrator aishiteru aiueo aiueo123 amanda america andrew android angel angels anpanman anthony apple april arashi
arigato arigatou arsenal asd123 asdf1234 asdfasdf asdfgh asdfghjkl ashley august australia autumn babyboy babygirl
banana barbie barcelona baseball basketball batman battery beijing believe berlin blessed blink182 blueberry boueki
brazil broncos brother bulldog business buster butterfly canada certificate certificates certifier chamber chambers
changeme charlie cheese chelsea cherry china chocolate christ coffee commerce company computer computer1 cookie
correct correcthorsebatterystaple corvette cowboy cowboys cupcake cutie daddy daisuki daniel darling december default
demo demo1234 destiny diamond doggie dolphin dolphins donald doraemon dragon dragonball eagles elephant elizabeth
eminem england eternal examiner export facebook family fantasy father february ferrari flower football forever
fortnite france freedom friday friend friends frodo fugafuga fujisan fukuoka gandalf garfield gensanchi george germany
ghibli giants ginger golden goodluck google guest gundam hanako hannah happy harley heaven hello hellohello hellokitty
helloworld hiroshima hobbit hockey hoge hogehoge honda honey horse hunter ihatepasswords iloveu iloveyou import
infinity instagram internet internet1 inuinu iphone italy itou january japan japanese jennifer jessica jesus jordan
joseph joshua juventus kaigisho kakikukeko karate kato katou kawaii kawasaki killer kitten kitty knockknock kobayashi
kobe konnichiwa korea kyoto lakers legend legolas letmein letmein1 letmein123 letmeinnow lightning linkedin lions
liverpool login london lovely loveme lucky makoto manager manchester march marshmallow master matrix matthew mazda
mercedes mercury merlin metallica mexico michael michelle mickey microsoft minecraft minnie mito mitsubishi mommy
monday monkey moscow mother muffin mustang mypassword nagoya nakamura naruto nekoneko newpassword newuser nicole nihon
niigata ninja nintendo nippon nirvana nissan nopassword november october office ohayou onepiece opensesame operator
orange orange1 origin osaka p@ssw0rd p@ssword pa55word packers panthers paris pass pass1234 pass@123 passpass passw0rd
passw0rd1 passwd password password1 password12 password123 password1234 patriots peanut pepper phoenix pikachu
piyopiyo playstation pokemon popcorn porsche princess pumpkin puppy purple q1w2e3r4 q1w2e3r4t5 qazwsx qazwsxedc qwe123
qwe123qwe qweasd qweasdzxc qweqweqwe qwer1234 qwerasdf qwerty qwerty123 qwertyuiop raiders rainbow ranger realmadrid
reception redsox richard robert rockyou root root1234 russia saitama sakura samantha sample samsung samurai sapporo
sato satou saturday sayonara secret secret123 security sendai sensei seoul september service sesame shadow shanghai
shogun shoko shomei shoukou shoumei silver sister slipknot snoopy soccer sophie spain spiderman spring staple starwars
steelers strawberry subaru summer sunday sunshine superman support suzuki sweetheart sweety syoukou takahashi takahiro
tanaka taro tarou temp temporary test test1234 tester testing testtest thisisapassword thomas thunder thursday tigers
tigger tokyo tomodachi toor totoro toyota tr0ub4dor trade trustme trustno1 tuesday tweety twitter user username
victoria warrior watanabe wednesday welcome welcome1 welcome123 welcome@123 whatever whoami wildcats william windows
winter wizard xsw2zaq1 yamada yamaha yamamoto yankees yellow yokohama yoshida yourpassword youtube yuuki zaq12wsx
zaq1xsw2 zaq1zaq1 zxc123 zxcasd zxcasdqwe zxcvbn zxcvbnm
"""

COMMON_WORDS = frozenset(_WORDS.split())
